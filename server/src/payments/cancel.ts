import { sessionEvent } from '../checkout/sessionEvents.ts'
import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { MoneyError } from './errors.ts'
import { lockIntent } from './find.ts'
import { intentEvent } from './intentEvents.ts'
import { reconcileIn } from './reconcile.ts'
import type { IntentRow } from './rows.ts'

/**
 * Gives an intent up. What is held goes back to the payer; what lies in its deposit address goes to the refund address.
 * A payment on its way cannot be stopped: then it is refused. Cancelling twice changes nothing.
 */
export async function cancelIntent(
  context: Context,
  account: string,
  id: string,
  reason: string | null,
  /** of a session that expires: what is held stays */
  options: { onlyWaiting?: boolean } = {},
): Promise<IntentRow> {
  const now = context.now()
  const row = await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, account, id)
    if (intent.status === 'succeeded' || intent.status === 'processing') {
      const advice =
        intent.status === 'succeeded' ? 'refund it instead' : 'wait until it is held or settled, then cancel or refund'
      throw new MoneyError(
        'payment_intent_unexpected_state',
        `You cannot cancel this PaymentIntent because it is ${intent.status}. Nothing was changed; ${advice}.`,
      )
    }
    if (intent.status === 'canceled') {
      throw new MoneyError(
        'payment_intent_unexpected_state',
        'This PaymentIntent is already canceled. Nothing was changed.',
      )
    }
    if (options.onlyWaiting && intent.status === 'requires_capture') {
      throw new MoneyError(
        'payment_intent_unexpected_state',
        'The money of this PaymentIntent is held already. Nothing was changed; capture it, or cancel the PaymentIntent itself.',
      )
    }
    if (intent.amount_received_minor > 0) {
      throw new MoneyError(
        'payment_intent_unexpected_state',
        'Part of this PaymentIntent was captured. Nothing was changed; capture 0 more by a final capture, or refund what was captured.',
      )
    }
    const after = await trx
      .updateTable('intent')
      .set({
        status: 'canceled',
        canceled_ms: now,
        cancellation_reason: reason,
        amount_capturable_minor: 0,
        version: intent.version + 1,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await emitEvents(trx, [intentEvent(context, after, 'payment_intent.canceled')], now)
    if (intent.checkout_session) {
      const session = await trx
        .updateTable('checkout_session')
        .set({ status: 'expired' })
        .where('id', '=', intent.checkout_session)
        .where('status', '=', 'open')
        .returningAll()
        .executeTakeFirst()
      if (session) await emitEvents(trx, [sessionEvent(context, session, after)], now)
    }
    await reconcileIn(context, trx, [id])
    return trx.selectFrom('intent').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  })
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish([id])
  return row
}
