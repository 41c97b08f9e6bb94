import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import type { RefundRow } from '../payments/rows.ts'
import { refundEvent } from './refundEvents.ts'

/**
 * Gives up a refund that still waits for the payee's signature; what it held back can be refunded otherwise. One that was
 * signed cannot be stopped. Throws MoneyError; then nothing was changed.
 */
export async function cancelRefund(context: Context, account: string, id: string): Promise<RefundRow> {
  const row = await context.db.transaction().execute(async (trx) => {
    const found = await trx
      .selectFrom('refund')
      .select('intent')
      .where('account', '=', account)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!found) throw noSuch('refund', id)
    // The intent's lock orders this and the payee's signature.
    await trx.selectFrom('intent').select('id').where('id', '=', found.intent).forUpdate().execute()
    const canceled = await trx
      .updateTable('refund')
      .set(({ ref, eb }) => ({ status: 'canceled', version: eb(ref('version'), '+', 1) }))
      .where('id', '=', id)
      .where('status', '=', 'requires_action')
      .returningAll()
      .executeTakeFirst()
    if (!canceled) {
      const { status } = await trx.selectFrom('refund').select('status').where('id', '=', id).executeTakeFirstOrThrow()
      throw new MoneyError(
        'refund_unexpected_state',
        `This refund cannot be canceled because it is ${status}; only one that is requires_action can be. Nothing was changed.`,
      )
    }
    await emitEvents(trx, [refundEvent(context, canceled, 'refund.updated')], context.now())
    return canceled
  })
  context.wake.webhooks()
  context.changed.publish([row.intent])
  return row
}
