import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { cancelIntent } from '../payments/cancel.ts'
import { MoneyError } from '../payments/errors.ts'
import type { SessionRow } from '../payments/rows.ts'
import { sessionEvent } from './sessionEvents.ts'

/** Closes an open session: it cannot be paid any more. @throws {MoneyError} when it is not open, or money is on its way. */
export async function expireSession(context: Context, session: SessionRow): Promise<void> {
  if (session.status !== 'open') {
    throw new MoneyError(
      'checkout_session_unexpected_state',
      `Only Checkout Sessions with a status of open can be expired. This Session has a status of ${session.status}; nothing was changed.`,
    )
  }
  const { status } = await context.db
    .selectFrom('intent')
    .select('status')
    .where('id', '=', session.intent)
    .executeTakeFirstOrThrow()
  if (status !== 'canceled') await cancelIntent(context, session.account, session.intent, 'abandoned')
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('checkout_session')
      .set({ status: 'expired' })
      .where('id', '=', session.id)
      .where('status', '!=', 'complete')
      .execute()
    const intent = await trx.selectFrom('intent').selectAll().where('id', '=', session.intent).executeTakeFirstOrThrow()
    await emitEvents(trx, [sessionEvent(context, { ...session, status: 'expired' }, intent)], context.now())
  })
  context.wake.webhooks()
}
