import { createHash, timingSafeEqual } from 'node:crypto'
import type { Db } from '../context.ts'
import { newId, randomWord } from '../ids.ts'
import type { AccountRow } from '../payments/rows.ts'
import { livemode } from './livemode.ts'

/** Keys have 190 bits of chance, so one plain hash keeps them as safe as they are. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')

/** Makes a secret key for an account and returns it; only its hash is kept. `key` names a known one, for local chains. */
export async function createApiKey(
  db: Db,
  account: Pick<AccountRow, 'id' | 'network'>,
  nowMs: number,
  key?: string,
): Promise<string> {
  const secret = key ?? `sk_${livemode(account.network) ? 'live' : 'test'}_${randomWord(32)}`
  await db
    .insertInto('api_key')
    .values({
      id: newId('key'),
      account: account.id,
      network: account.network,
      hash: hashOf(secret),
      hint: maskKey(secret),
      created_ms: nowMs,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
  return secret
}

/** The account that a secret key belongs to, or null. */
export async function accountOfKey(db: Db, key: string): Promise<AccountRow | null> {
  const hash = hashOf(key)
  const found = await db
    .selectFrom('api_key')
    .innerJoin('account', 'account.id', 'api_key.account')
    .selectAll('account')
    .select('api_key.hash as key_hash')
    .where('api_key.hash', '=', hash)
    .executeTakeFirst()
  if (!found) return null
  const { key_hash, ...account } = found
  return timingSafeEqual(Buffer.from(key_hash, 'hex'), Buffer.from(hash, 'hex')) ? account : null
}

/** What may be shown of a key: its kind and its last four letters. */
export function maskKey(key: string): string {
  const kind = /^(sk|pk|rk)_(test|live)_/.exec(key)?.[0] ?? ''
  const shown = key.length - kind.length > 8 ? key.slice(-4) : ''
  return `${kind}${'*'.repeat(Math.min(24, Math.max(0, key.length - kind.length - shown.length)))}${shown}`
}
