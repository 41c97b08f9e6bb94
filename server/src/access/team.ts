import type { Role, TeamView } from '@giro/protocol/access'
import type { Context, Trx } from '../context.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'

export async function teamOf({ db, now }: Pick<Context, 'db' | 'now'>, account: string): Promise<TeamView> {
  const members = await db
    .selectFrom('member')
    .innerJoin('user', 'user.id', 'member.user')
    .leftJoin('session', 'session.user', 'user.id')
    .select(['user.id', 'user.email', 'user.name', 'member.role', 'member.created_ms'])
    .select(({ fn }) => fn.max<number | null>('session.seen_ms').as('seen_ms'))
    .where('member.account', '=', account)
    .groupBy(['user.id', 'user.email', 'user.name', 'member.role', 'member.created_ms'])
    .orderBy('member.created_ms')
    .execute()
  const invitations = await db
    .selectFrom('invitation')
    .select(['id', 'email', 'role', 'created_ms', 'expires_ms'])
    .where('account', '=', account)
    .where('used_ms', 'is', null)
    .where('expires_ms', '>', now())
    .orderBy('created_ms', 'desc')
    .execute()
  return { members, invitations }
}

/** Gives a member another role, or none. @throws {MoneyError} for the last owner: somebody must be able to let others in. */
export async function changeMember(
  { db }: Pick<Context, 'db'>,
  account: string,
  user: string,
  role: Role | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const members = await membersOf(trx, account)
    if (!members.some((member) => member.user === user)) throw noSuch('user', user)
    const owners = members.filter((member) => member.role === 'owner')
    if (role !== 'owner' && owners.length === 1 && owners[0]!.user === user) {
      throw new MoneyError(
        'last_owner',
        'This is the last owner. Nothing was changed; make somebody else an owner first.',
        {
          status: 409,
        },
      )
    }
    if (role === null) {
      await trx.deleteFrom('member').where('account', '=', account).where('user', '=', user).execute()
    } else {
      await trx.updateTable('member').set({ role }).where('account', '=', account).where('user', '=', user).execute()
    }
  })
}

/** Locked, so that two owners who remove each other at once do not both succeed. */
const membersOf = (trx: Trx, account: string) =>
  trx.selectFrom('member').selectAll().where('account', '=', account).orderBy('user').forUpdate().execute()
