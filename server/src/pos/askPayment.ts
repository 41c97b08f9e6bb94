import type { posPaymentRequest } from '@giro/protocol/posView'
import type { z } from 'zod'
import type { Context } from '../context.ts'
import { derivedId } from '../ids.ts'
import { createIntents } from '../payments/create.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow, IntentRow } from '../payments/rows.ts'

/**
 * Asks for a payment at the counter. The payment's id comes from the key: however often a bad line makes the request be
 * sent, there is one payment. Throws MoneyError when the key was used for another amount.
 */
export async function askPayment(
  context: Context,
  account: AccountRow,
  key: string,
  request: z.output<typeof posPaymentRequest>,
): Promise<IntentRow> {
  const id = derivedId('pi', `pos:${account.id}:${key}`)
  const before = await context.db.selectFrom('intent').selectAll().where('id', '=', id).executeTakeFirst()
  const intent =
    before ??
    (
      await createIntents(context, [
        {
          id,
          account,
          amount_minor: request.amount,
          currency: request.currency,
          capture_method: 'automatic',
          description: request.description ?? null,
          receipt_email: null,
          statement_descriptor: null,
          return_url: null,
          payment_method_types: ['crypto'],
          metadata: {},
          confirm: false,
          checkout_session: null,
          tips: request.tips,
        },
      ])
    )[0]!
  if (intent.amount_minor - (intent.tip_minor ?? 0) !== request.amount || intent.currency !== request.currency) {
    throw new MoneyError(
      'idempotency_key_reused',
      'This key was used for a payment of another amount. Nothing was asked for; use a new key.',
      { status: 409 },
    )
  }
  return intent
}
