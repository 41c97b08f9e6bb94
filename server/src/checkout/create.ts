import { livemode } from '../accounts/livemode.ts'
import type { Context } from '../context.ts'
import { payingCustomer } from '../customers/findCustomer.ts'
import { mergeMetadata } from '../http/stripe/params.ts'
import { createIntents } from '../payments/create.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow, IntentRow, SessionRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import type { LineItem } from '../store/tables.ts'
import { type CreateSession, totalMinor } from './createParams.ts'

const leastOpenS = 60

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
  const now = context.now()
  const expires_s = expiry(params.expires_at, Math.floor(now / 1000), context.config.acceptForS)
  const id = newId(livemode(account.network) ? 'cs_live' : 'cs_test')
  const currency = params.line_items[0]!.price_data.currency
  const amount_minor = totalMinor(params.line_items)
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
    },
  ])
  const inserted = await context.db
    .insertInto('checkout_session')
    .values({
      id,
      account: account.id,
      network: account.network,
      created_ms: now,
      intent: intent!.id,
      status: 'open',
      success_url: params.success_url,
      cancel_url: params.cancel_url ?? null,
      line_items: toJson(lineItems(params, newId)),
      metadata: toJson(mergeMetadata({}, params.metadata)),
      client_reference_id: params.client_reference_id ?? null,
      customer_email: params.customer_email ?? null,
      customer,
      amount_minor,
      currency,
      expires_s: Math.min(expires_s, intent!.accept_by_s),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
  const session =
    inserted ??
    (await context.db.selectFrom('checkout_session').selectAll().where('id', '=', id).executeTakeFirstOrThrow())
  return { session, intent: intent! }
}

function lineItems(params: CreateSession, newId: (prefix: string) => string): LineItem[] {
  return params.line_items.map(({ price_data, quantity }, index) => ({
    // one request makes several: the index tells them apart
    id: `${newId('li')}${index === 0 ? '' : index}`,
    name: price_data.product_data.name,
    description: price_data.product_data.description ?? null,
    images: price_data.product_data.images,
    quantity,
    unit_amount_minor: price_data.unit_amount,
    currency: price_data.currency,
  }))
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
