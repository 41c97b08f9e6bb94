import { randomBytes } from 'node:crypto'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { hashOf } from './token.ts'
import { totpStep } from './totp.ts'
import type { UserRow } from './user.ts'

const codes = 10

/** Takes a code of the authenticator, or one of the recovery codes, once. @throws {MoneyError} 401 when there is none or it is wrong. */
export async function checkSecondFactor(
  { db, now }: Pick<Context, 'db' | 'now'>,
  user: UserRow,
  code: string | undefined,
): Promise<void> {
  if (!code) {
    throw new MoneyError('code_required', 'Give the six digits of your authenticator, or a recovery code.', {
      status: 401,
    })
  }
  const written = code.replace(/[\s-]/g, '').toLowerCase()
  const step = totpStep(user.totp_secret ?? '', written, now(), user.totp_step)
  if (step !== null) {
    const { numUpdatedRows } = await db
      .updateTable('user')
      .set({ totp_step: step })
      .where('id', '=', user.id)
      .where('totp_step', '<', step)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return
  } else {
    const { numUpdatedRows } = await db
      .updateTable('recovery_code')
      .set({ used_ms: now() })
      .where('user', '=', user.id)
      .where('hash', '=', hashOf(`${user.id}:${written}`))
      .where('used_ms', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) return
  }
  throw new MoneyError(
    'wrong_code',
    'The code is wrong, or was used already. Nothing was done; wait for the next one.',
    {
      status: 401,
    },
  )
}

/** New recovery codes in place of the old ones; told once. */
export async function newRecoveryCodes({ db }: Pick<Context, 'db'>, user: string): Promise<string[]> {
  const made = Array.from({ length: codes }, () => randomBytes(10).toString('hex'))
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('recovery_code').where('user', '=', user).execute()
    await trx
      .insertInto('recovery_code')
      .values(made.map((code) => ({ user, hash: hashOf(`${user}:${code}`), used_ms: null })))
      .execute()
  })
  return made.map((code) => code.match(/.{5}/g)!.join('-'))
}
