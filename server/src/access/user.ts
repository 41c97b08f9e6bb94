import type { Role } from '@giro/protocol/access'
import type { Selectable } from 'kysely'
import type { Context, Db } from '../context.ts'
import type { AccountRow } from '../payments/rows.ts'
import type { UserTable } from '../store/tables.ts'

export type UserRow = Selectable<UserTable>

/** Whether anybody can log in yet. */
export async function hasUsers(db: Db): Promise<boolean> {
  return (await db.selectFrom('user').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** The accounts that a user is a member of, oldest first. */
export async function accountsOf(db: Db, user: string): Promise<(AccountRow & { role: Role })[]> {
  return db
    .selectFrom('member')
    .innerJoin('account', 'account.id', 'member.account')
    .selectAll('account')
    .select('member.role')
    .where('member.user', '=', user)
    .orderBy('member.created_ms')
    .orderBy('account.id')
    .execute()
}

/** All accounts of this server: what its operator sees. */
export async function allAccounts({ db }: Pick<Context, 'db'>): Promise<(AccountRow & { role: Role })[]> {
  const rows = await db.selectFrom('account').selectAll().orderBy('created_ms').orderBy('id').execute()
  return rows.map((account) => ({ ...account, role: 'owner' as const }))
}
