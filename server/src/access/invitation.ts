import type { Role } from '@giro/protocol/access'
import type { Selectable } from 'kysely'
import type { Context } from '../context.ts'
import { newId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import type { InvitationTable } from '../store/tables.ts'
import { hashOf, newToken } from './token.ts'

export type InvitationRow = Selectable<InvitationTable>

const validFor_ms = 3 * 24 * 3_600_000

/** Makes a link that makes its reader a member. The link is told once; the database has the token's hash. */
export async function invite(
  { db, now, config }: Pick<Context, 'db' | 'now' | 'config'>,
  invitation: { account: string | null; role: Role; operator: boolean; email: string | null },
): Promise<{ id: string; url: string; expires_ms: number }> {
  const token = newToken('invite')
  const row = {
    ...invitation,
    id: newId('inv'),
    token_hash: hashOf(token),
    created_ms: now(),
    expires_ms: now() + validFor_ms,
    used_ms: null,
  }
  await db.insertInto('invitation').values(row).execute()
  return { id: row.id, url: `${config.publicUrl}/dashboard/invitation/${token}`, expires_ms: row.expires_ms }
}

/** The invitation that a link holds. @throws {MoneyError} 404 when it is over, was used, or never was. */
export async function invitationOf({ db, now }: Pick<Context, 'db' | 'now'>, token: string): Promise<InvitationRow> {
  const found = await db
    .selectFrom('invitation')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('used_ms', 'is', null)
    .where('expires_ms', '>', now())
    .executeTakeFirst()
  if (found) return found
  throw new MoneyError(
    'no_invitation',
    'This link was used already, or is too old. Nothing was done; ask for a new one.',
    { status: 404 },
  )
}
