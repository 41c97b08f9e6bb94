import type { Context } from '../context.ts'
import { needsLogin } from './identify.ts'
import { invite } from './invitation.ts'
import { hasUsers } from './user.ts'

/**
 * The link that makes the first owner of a server that asks for a login and has nobody to log in; null otherwise. Older such links
 * end, so that the one in the terminal is the only one.
 */
export async function firstOwnerLink(context: Context): Promise<string | null> {
  const { db, networks } = context
  if (!(await needsLogin(context)) || (await hasUsers(db))) return null
  await db.deleteFrom('invitation').where('operator', '=', true).where('used_ms', 'is', null).execute()
  const account = await db
    .selectFrom('account')
    .select('id')
    .where('network', 'in', [...networks.keys()])
    .orderBy('created_ms')
    .executeTakeFirst()
  const { url } = await invite(context, { account: account?.id ?? null, role: 'owner', operator: true, email: null })
  return url
}
