import type { Selectable } from 'kysely'
import type { Context } from '../context.ts'
import { newId } from '../ids.ts'
import type { SessionTable } from '../store/tables.ts'
import { hashOf, newToken } from './token.ts'

export type SessionRow = Selectable<SessionTable>

const hour = 3_600_000
/** A session that nobody used for so long has ended. */
export const idle_ms = 12 * hour
/** However much it is used. */
export const longest_ms = 14 * 24 * hour
/** How exact `seen_ms` is: one write a minute, not one a request. */
const seenEvery_ms = 60_000

/** Starts a session. The token is told once; the database has its hash. */
export async function startSession(
  { db, now }: Pick<Context, 'db' | 'now'>,
  session: { user: string; account: string | null; address: string; agent: string },
): Promise<string> {
  const token = newToken('session')
  const at = now()
  await db.deleteFrom('session').where('expires_ms', '<', at).execute()
  await db
    .insertInto('session')
    .values({
      ...session,
      id: newId('ses'),
      token_hash: hashOf(token),
      agent: session.agent.slice(0, 300),
      created_ms: at,
      seen_ms: at,
      expires_ms: at + longest_ms,
    })
    .execute()
  return token
}

/** The session that a token opens, unless it is over. */
export async function findSession({ db, now }: Pick<Context, 'db' | 'now'>, token: string): Promise<SessionRow | null> {
  const at = now()
  const session = await db
    .selectFrom('session')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('expires_ms', '>', at)
    .where('seen_ms', '>', at - idle_ms)
    .executeTakeFirst()
  if (!session) return null
  if (at - session.seen_ms > seenEvery_ms) {
    await db.updateTable('session').set({ seen_ms: at }).where('id', '=', session.id).execute()
  }
  return session
}
