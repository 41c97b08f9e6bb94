import type { Trx } from '../context.ts'
import { mergeMetadata } from '../http/stripe/params.ts'
import { noSuch } from '../payments/errors.ts'
import { toJson } from '../store/parse.ts'
import { checkItems } from './createLink.ts'
import { findLink, type LinkRow } from './linkObject.ts'
import type { UpdateLink } from './linkParams.ts'

/** Changes a link. What was opened from it before stays as the buyer saw it. @throws {MoneyError} */
export async function updateLink(trx: Trx, account: string, id: string, params: UpdateLink): Promise<LinkRow> {
  const before = await findLink(trx, account, id)
  const line_items = before.line_items.map((item) => {
    const change = params.line_items?.find((each) => each.id === item.id)
    if (!change) return item
    return {
      ...item,
      quantity: change.quantity ?? item.quantity,
      price: change.price ?? item.price,
      adjustable: change.adjustable_quantity === undefined ? item.adjustable : change.adjustable_quantity,
    }
  })
  const unknown = params.line_items?.find(({ id }) => !before.line_items.some((item) => item.id === id))
  if (unknown) throw noSuch('line item of this link', unknown.id)
  const currency = params.line_items ? await checkItems(trx, account, line_items) : before.currency
  return trx
    .updateTable('payment_link')
    .set({
      active: params.active ?? before.active,
      currency,
      line_items: toJson(line_items),
      after_completion: toJson(params.after_completion ?? before.after_completion),
      inactive_message: params.inactive_message === undefined ? before.inactive_message : params.inactive_message,
      ...(params.payment_intent_data ? { payment_intent_data: toJson(params.payment_intent_data) } : {}),
      metadata: toJson(mergeMetadata(before.metadata, params.metadata)),
      ...(params.restrictions === undefined
        ? {}
        : { sessions_most: params.restrictions?.completed_sessions.limit ?? null }),
      submit_type: params.submit_type ?? before.submit_type,
      tips: params.giro?.tips ?? before.tips,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
