import type { Context } from '../context.ts'
import type { DepositRecord } from '../deposits/book.ts'
import { storeDeposits } from '../deposits/shared.ts'
import type { Shipping } from '../store/tables.ts'
import { MoneyError } from './errors.ts'
import { lockIntent } from './find.ts'
import type { IntentRow } from './rows.ts'
import { agree } from './terms.ts'

export type UpdateIntent = {
  amount_minor?: number
  currency?: string
  description?: string | null
  receipt_email?: string | null
  statement_descriptor?: string | null
  metadata?: Record<string, string>
  customer?: string | null
  shipping?: Shipping | null
  tip_minor?: number
}

/**
 * Changes an intent. Another amount is another agreement, and so another deposit address; the old one stays watched. It is
 * refused once money or a signature has come.
 */
export async function updateIntent(
  context: Context,
  account: string,
  id: string,
  wanted: UpdateIntent | ((intent: IntentRow) => UpdateIntent),
): Promise<IntentRow> {
  const row = await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, account, id)
    const changes = typeof wanted === 'function' ? wanted(intent) : wanted
    const amount_minor = changes.amount_minor ?? intent.amount_minor
    const currency = changes.currency ?? intent.currency
    const { amount_minor: _, currency: __, tip_minor: ___, metadata, shipping, ...words } = changes
    let agreed = {}
    if (amount_minor !== intent.amount_minor || currency !== intent.currency) {
      if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action') refuse(intent)
      if (intent.received > 0n) refuse(intent)
      const owner = await trx.selectFrom('account').selectAll().where('id', '=', account).executeTakeFirstOrThrow()
      const terms = {
        id,
        client_secret: intent.client_secret,
        created_ms: intent.created_ms,
        amount_minor,
        currency,
        capture_method: intent.capture_method,
        description: changes.description ?? intent.description,
        checkout_session: intent.checkout_session,
      } satisfies DepositRecord['intent']
      const agreement = agree(context, owner, terms)
      const record: DepositRecord = {
        version: 1,
        network: intent.network,
        account,
        address: agreement.address,
        terms: agreement.terms,
        options: agreement.options,
        intent: terms,
      }
      await context.deposits.append([record])
      if (context.deposits.shared) await storeDeposits(trx, [record])
      agreed = {
        amount_minor,
        currency,
        // of another price the payer has said nothing yet
        tip_minor: changes.tip_minor ?? (intent.tip_minor === null ? null : 0),
        terms_hash: agreement.terms.terms,
        deposit_address: agreement.address,
        deposit_terms: JSON.stringify(agreement.terms),
        options: JSON.stringify(agreement.options),
      }
    }
    return trx
      .updateTable('intent')
      .set({
        ...words,
        ...agreed,
        ...(metadata ? { metadata: JSON.stringify(metadata) } : {}),
        ...(shipping === undefined ? {} : { shipping: shipping ? JSON.stringify(shipping) : null }),
        version: intent.version + 1,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  context.changed.publish([id])
  return row
}

function refuse(intent: IntentRow): never {
  throw new MoneyError(
    'payment_intent_unexpected_state',
    `The amount of this PaymentIntent cannot change any more: it is ${intent.status}, ${intent.received} base units came in. Nothing was changed; create a new PaymentIntent.`,
    { param: 'amount' },
  )
}
