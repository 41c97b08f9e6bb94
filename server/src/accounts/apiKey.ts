import { createHash, timingSafeEqual } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Db } from '../context.ts'
import { newId, randomWord } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import type { ApiKeyTable } from '../store/tables.ts'
import { livemode } from './livemode.ts'
import type { Level } from './resources.ts'

export type ApiKeyRow = Selectable<ApiKeyTable>

/** Keys have 190 bits of chance, so one plain hash keeps them as safe as they are. */
const hashOf = (key: string) => createHash('sha256').update(key).digest('hex')

type KeyOptions = {
  /** a known one, for local chains */
  key?: string
  name?: string | null
  /** makes it a restricted key: resource of /v1 -> what it may do there */
  permissions?: Record<string, Level> | null
  createdBy?: string
}

/** Makes a key for an account and returns it; only its hash is kept. */
export async function createApiKey(
  db: Db,
  account: Pick<AccountRow, 'id' | 'network'>,
  nowMs: number,
  options: KeyOptions = {},
): Promise<{ id: string; key: string }> {
  const permissions = options.permissions ?? null
  const kind = permissions === null ? 'sk' : 'rk'
  const key = options.key ?? `${kind}_${livemode(account.network) ? 'live' : 'test'}_${randomWord(32)}`
  const id = newId('key')
  await db
    .insertInto('api_key')
    .values({
      id,
      account: account.id,
      network: account.network,
      hash: hashOf(key),
      hint: maskKey(key),
      created_ms: nowMs,
      kind: permissions === null ? 'secret' : 'restricted',
      name: options.name ?? null,
      permissions: permissions === null ? null : toJson(permissions),
      expires_ms: null,
      used_ms: null,
      created_by: options.createdBy ?? null,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
  return { id, key }
}

/** A key and the account it belongs to, unless it is unknown, revoked, or its grace is over. */
export async function findApiKey(
  db: Db,
  key: string,
  nowMs: number,
): Promise<{ account: AccountRow; key: ApiKeyRow } | null> {
  const hash = hashOf(key)
  const found = await db
    .selectFrom('api_key')
    .selectAll()
    .where('hash', '=', hash)
    .where((eb) => eb.or([eb('expires_ms', 'is', null), eb('expires_ms', '>', nowMs)]))
    .executeTakeFirst()
  if (!found || !timingSafeEqual(Buffer.from(found.hash, 'hex'), Buffer.from(hash, 'hex'))) return null
  const account = await db.selectFrom('account').selectAll().where('id', '=', found.account).executeTakeFirstOrThrow()
  return { account, key: found }
}

/** @throws {MoneyError} Stripe's 403 when a restricted key has no right to do this. */
export function refuseRestricted(key: ApiKeyRow, resource: string, level: Level): void {
  if (key.kind === 'secret') return
  const held = key.permissions?.[resource]
  if (held === 'write' || held === level) return
  const permission = `rak_${resource.replace(/s$/, '')}_${level}`
  throw new MoneyError(
    'insufficient_permissions',
    `The provided key '${key.hint}' does not have the required permissions for this endpoint on account '${key.account}'. Nothing was changed; having the '${permission}' permission would allow this request to continue.`,
    { status: 403 },
  )
}

/** What may be shown of a key: its kind and its last four letters. */
export function maskKey(key: string): string {
  const kind = /^(sk|pk|rk)_(test|live)_/.exec(key)?.[0] ?? ''
  const shown = key.length - kind.length > 8 ? key.slice(-4) : ''
  return `${kind}${'*'.repeat(Math.min(24, Math.max(0, key.length - kind.length - shown.length)))}${shown}`
}
