import type { Context } from '../context.ts'
import { cancelIntent } from '../payments/cancel.ts'
import { MoneyError } from '../payments/errors.ts'
import type { SessionRow } from '../payments/rows.ts'

/** Closes an open session: it cannot be paid any more. @throws {MoneyError} when it is not open, or money is on its way. */
export async function expireSession(context: Context, session: SessionRow): Promise<void> {
  if (session.status !== 'open') {
    throw new MoneyError(
      'checkout_session_unexpected_state',
      `Only Checkout Sessions with a status of open can be expired. This Session has a status of ${session.status}; nothing was changed.`,
    )
  }
  // The intent's end is the session's.
  await cancelIntent(context, session.account, session.intent, 'abandoned', { onlyWaiting: true })
}
