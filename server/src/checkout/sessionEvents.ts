import type { Context } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import type { IntentRow, SessionRow } from '../payments/rows.ts'
import { sessionObject } from './sessionObject.ts'

/** checkout.session.completed or .expired, by the session's status; each happens once. */
export function sessionEvent(context: Pick<Context, 'config'>, session: SessionRow, intent: IntentRow): NewEvent {
  const type = session.status === 'expired' ? 'checkout.session.expired' : 'checkout.session.completed'
  return {
    account: session.account,
    network: session.network,
    type,
    object: sessionObject(session, intent, context.config.publicUrl),
    objectId: session.id,
    key: `${session.id}:${type}`,
  }
}
