import { livemode } from '../accounts/livemode.ts'
import type { Context } from '../context.ts'
import { payingCustomer } from '../customers/findCustomer.ts'
import { mergeMetadata } from '../http/stripe/params.ts'
import { createIntents } from '../payments/create.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow, IntentRow, SessionRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import type { LineItem } from '../store/tables.ts'
import type { CreateSession } from './createParams.ts'
import { type PricedItem, priceItems, totalMinor } from './priceItems.ts'

const leastOpenS = 60

/** What a session is made of, once its prices are known. `success_url` null: the pay page itself says that it is paid. */
export type NewSession = Pick<
  CreateSession,
  'cancel_url' | 'client_reference_id' | 'customer_email' | 'customer' | 'allowed_payment_method_types'
> & {
  items: PricedItem[]
  success_url: string | null
  metadata: CreateSession['metadata']
  payment_intent_data: CreateSession['payment_intent_data']
  payment_method_types: string[]
  expires_s: number
  payment_link: string | null
  tips: boolean
}

/**
 * Creates a session and its payment intent, which can be paid from now on. Repeated with the same ids it finds what was
 * made the first time, so a crash between the two rows leaves nothing behind.
 */
export async function createSession(
  context: Context,
  account: AccountRow,
  params: CreateSession,
  newId: (prefix: string) => string,
): Promise<{ session: SessionRow; intent: IntentRow }> {
  const expires_s = expiry(params.expires_at, Math.floor(context.now() / 1000), context.config.acceptForS)
  const items = await priceItems(context.db, account.id, params)
  return openSession(context, account, { ...params, items, expires_s, payment_link: null, tips: false }, newId)
}

/** Creates a session of items whose prices are known. */
export async function openSession(
  context: Context,
  account: AccountRow,
  params: NewSession,
  newId: (prefix: string) => string,
): Promise<{ session: SessionRow; intent: IntentRow }> {
  const { items } = params
  const id = newId(livemode(account.network) ? 'cs_live' : 'cs_test')
  const currency = items[0]!.currency
  const amount_minor = totalMinor(items)
  const intentData = params.payment_intent_data
  const customer = await payingCustomer(context.db, account.id, params.customer)
  const [intent] = await createIntents(context, [
    {
      id: newId('pi'),
      account,
      amount_minor,
      currency,
      capture_method: intentData.capture_method === 'manual' ? 'manual' : 'automatic',
      description: intentData.description ?? null,
      receipt_email: intentData.receipt_email ?? params.customer_email ?? null,
      statement_descriptor: intentData.statement_descriptor ?? null,
      return_url: null,
      payment_method_types: params.allowed_payment_method_types ?? params.payment_method_types,
      metadata: mergeMetadata({}, intentData.metadata),
      confirm: false,
      checkout_session: id,
      customer,
      tips: params.tips,
    },
  ])
  const inserted = await context.db
    .insertInto('checkout_session')
    .values({
      id,
      account: account.id,
      network: account.network,
      created_ms: context.now(),
      intent: intent!.id,
      status: 'open',
      success_url: params.success_url,
      cancel_url: params.cancel_url ?? null,
      line_items: toJson(lineItems(items, newId)),
      metadata: toJson(mergeMetadata({}, params.metadata)),
      client_reference_id: params.client_reference_id ?? null,
      customer_email: params.customer_email ?? null,
      customer,
      amount_minor,
      currency,
      expires_s: Math.min(params.expires_s, intent!.accept_by_s),
      payment_link: params.payment_link,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  const session =
    inserted ??
    (await context.db.selectFrom('checkout_session').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
  return { session, intent: intent! }
}

function lineItems(items: PricedItem[], newId: (prefix: string) => string): LineItem[] {
  // one request makes several: the index tells them apart
  return items.map((item, index) => ({ id: `${newId('li')}${index === 0 ? '' : index}`, ...item }))
}

function expiry(asked: number | undefined, now_s: number, acceptForS: number): number {
  if (asked === undefined) return now_s + acceptForS
  if (asked < now_s + leastOpenS || asked > now_s + acceptForS) {
    throw new MoneyError(
      'parameter_invalid',
      `expires_at must be between ${leastOpenS} seconds and ${acceptForS} seconds from now. Nothing was created.`,
      { param: 'expires_at' },
    )
  }
  return asked
}
