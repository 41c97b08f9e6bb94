import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { checkPassword } from './password.ts'
import { checkSecondFactor } from './secondFactor.ts'
import type { UserRow } from './user.ts'

/**
 * The user whose email, password and, if he has one, second factor these are. @throws {MoneyError} 401: the same whether
 * there is no such user or the password is wrong; `code_required` only to who has the password.
 */
export async function logIn(
  context: Pick<Context, 'db' | 'now'>,
  given: { email: string; password: string; code?: string | undefined },
): Promise<UserRow> {
  const user = await context.db.selectFrom('user').selectAll().where('email', '=', given.email).executeTakeFirst()
  const right = await checkPassword(given.password, user?.password_hash ?? null)
  if (!user || !right) {
    throw new MoneyError('wrong_login', 'Email or password is wrong. Nothing was done; try again.', { status: 401 })
  }
  if (user.totp_secret !== null) await checkSecondFactor(context, user, given.code)
  return user
}
