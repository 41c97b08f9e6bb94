import type { Me } from '@giro/protocol/access'
import type { Context } from '../context.ts'
import type { Actor } from './actor.ts'

/** What the pages must know of who looks at them. */
export async function meView({ db }: Pick<Context, 'db'>, actor: Actor): Promise<Me> {
  const { user, account, accounts } = actor
  const passkeys = user
    ? await db
        .selectFrom('passkey')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('user', '=', user.id)
        .executeTakeFirstOrThrow()
    : { count: 0 }
  return {
    user: user && {
      id: user.id,
      email: user.email,
      name: user.name,
      totp: user.totp_secret !== null,
      passkeys: Number(passkeys.count),
      password: user.password_hash !== null,
    },
    role: actor.role,
    operator: actor.operator,
    account: account && { id: account.id, name: account.name, payee: account.payee },
    accounts: accounts.map(({ id, name, payee, role }) => ({ id, name, payee, role })),
    session: actor.session,
  }
}
