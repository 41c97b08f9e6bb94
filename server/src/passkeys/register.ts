import { passkeyId, passkeyOf } from '@giro/protocol/passkey'
import type { NewPasskeyRequest, PasskeyView } from '@giro/protocol/passkeyView'
import type { Address, Hex } from 'viem'
import type { Context } from '../context.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { accountOf, findAccount, type PasskeyRow } from './rows.ts'

/** What strangers may fill our tables with; far beyond what people do. */
const perHourMost = 3_000

/**
 * Remembers a new passkey: the first one of a new account, or one that an account's owner will add on chain. Nothing is
 * believed here that matters for money: only the chain says which passkeys an account has.
 */
export async function registerPasskey(context: Context, request: NewPasskeyRequest): Promise<PasskeyView> {
  const { db, network, config } = context
  const own = new URL(config.publicUrl).origin
  if (request.origin !== own) {
    throw new MoneyError(
      'passkey_of_another_origin',
      `This passkey was made for ${request.origin}, and works on that site alone. Nothing was stored or moved; make one on ${own}.`,
      { status: 403, param: 'origin' },
    )
  }
  const parts = { x: request.x as Hex, y: request.y as Hex, origin: request.origin }
  const passkey = passkeyOf(parts)
  const account = request.account ? (await findAccount(context, request.account)).address : accountOf(network, passkey)
  const now = context.now()
  await refuseFlood(context)
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('passkey_account')
      .values({ address: account, ...parts, created_ms: now })
      .onConflict((conflict) => conflict.column('address').doNothing())
      .execute()
    await trx
      .insertInto('passkey_account_key')
      .values({
        credential_id: request.credential_id,
        passkey_account: account,
        id: passkeyId(passkey),
        ...parts,
        created_ms: now,
      })
      .onConflict((conflict) => conflict.column('credential_id').doNothing())
      .execute()
  })
  const stored = await readPasskey(context, request.credential_id)
  if (stored.x !== parts.x || stored.y !== parts.y || stored.account !== account) {
    throw new MoneyError(
      'passkey_known',
      'This passkey is known already, with another key or account. Nothing was changed; sign in with it instead.',
      { status: 409, param: 'credential_id' },
    )
  }
  return stored
}

/** So that a second device finds the account. Throws MoneyError when there is none of this id. */
export async function readPasskey(context: Pick<Context, 'db'>, credentialId: string): Promise<PasskeyView> {
  const row = await context.db
    .selectFrom('passkey_account_key')
    .selectAll()
    .where('credential_id', '=', credentialId)
    .executeTakeFirst()
  if (!row) throw noSuch('passkey', credentialId)
  return passkeyViewOf(row)
}

export const passkeyViewOf = (row: PasskeyRow): PasskeyView => ({
  credential_id: row.credential_id,
  x: row.x,
  y: row.y,
  origin: row.origin,
  id: row.id,
  account: row.passkey_account as Address,
  created_ms: row.created_ms,
})

async function refuseFlood({ db, now }: Pick<Context, 'db' | 'now'>): Promise<void> {
  const { count } = await db
    .selectFrom('passkey_account')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('created_ms', '>', now() - 3_600_000)
    .executeTakeFirstOrThrow()
  if (Number(count) < perHourMost) return
  throw new MoneyError(
    'too_many_accounts',
    'Too many accounts were made here within the hour. Nothing was stored; try again later.',
    { status: 429 },
  )
}
