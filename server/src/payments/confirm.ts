import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { MoneyError } from './errors.ts'
import { lockIntent } from './find.ts'
import { intentEvent } from './intentEvents.ts'
import type { IntentRow } from './rows.ts'

/** The shop has sent its buyer to pay: from now on the intent's next action is its pay link. Repeating it changes nothing. */
export async function confirmIntent(
  context: Context,
  account: string,
  id: string,
  params: { return_url: string | null },
): Promise<IntentRow> {
  const row = await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, account, id)
    if (intent.status === 'canceled' || intent.status === 'succeeded') {
      throw new MoneyError(
        'payment_intent_unexpected_state',
        `This PaymentIntent is ${intent.status} and cannot be confirmed. No money moved; create a new one.`,
      )
    }
    if (intent.confirmed && params.return_url === null) return intent
    const status = intent.status === 'requires_payment_method' ? 'requires_action' : intent.status
    const after: IntentRow = {
      ...intent,
      status,
      confirmed: true,
      return_url: params.return_url ?? intent.return_url,
      version: intent.version + 1,
    }
    await trx
      .updateTable('intent')
      .set({ status: after.status, confirmed: true, return_url: after.return_url, version: after.version })
      .where('id', '=', id)
      .execute()
    if (status !== intent.status) {
      await emitEvents(trx, [intentEvent(context, after, 'payment_intent.requires_action')], context.now())
    }
    return after
  })
  context.wake.webhooks()
  context.changed.publish([id])
  return row
}
