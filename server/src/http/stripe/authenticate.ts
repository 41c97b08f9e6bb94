import type { Context as HonoContext } from 'hono'
import { type ApiKeyRow, findApiKey, maskKey } from '../../accounts/apiKey.ts'
import type { Context } from '../../context.ts'
import { MoneyError } from '../../payments/errors.ts'
import type { AccountRow } from '../../payments/rows.ts'
import { Buckets } from '../buckets.ts'
import { clientAddress } from '../clientAddress.ts'
import { limit } from '../limit.ts'

/** How long a key that was found good is not looked up again, and so how long a revoked one may still work. */
const rememberMs = 5_000
const rememberMost = 10_000
/** How exact a key's `used_ms` is: one write a minute, not one a request. */
const usedEvery_ms = 60_000

export type Caller = { account: AccountRow; key: ApiKeyRow }
export type Authenticate = (c: HonoContext) => Promise<Caller>

/**
 * Tells whose key a request carries: `Bearer sk_…`, or Basic with the key as user name; and refuses keys that ask too
 * often, and addresses that try one wrong key after the other.
 */
export function authenticator(context: Pick<Context, 'db' | 'networks' | 'now' | 'config' | 'log'>): Authenticate {
  const { db, now, config } = context
  const known = new Map<string, Caller & { until_ms: number }>()
  const requests = new Buckets(config.apiRatePerS * 2, config.apiRatePerS)
  const wrong = new Buckets(50, 1)
  return async (c) => {
    const key = keyOf(c.req.header('authorization'))
    const remembered = known.get(key)
    const caller = remembered && remembered.until_ms > now() ? remembered : await find(key, c)
    limit(c, 'key', requests, caller.key.id, now())
    return caller
  }

  async function find(key: string, c: HonoContext): Promise<Caller> {
    const address = clientAddress(c)
    if (wrong.level(address, now()) < 1) limit(c, 'wrong-keys', wrong, address, now())
    const found = await findApiKey(db, key, now())
    if (!found || !context.networks.has(found.account.network)) {
      wrong.take(address, now())
      throw new MoneyError(
        'api_key_invalid',
        `Invalid API Key provided: ${maskKey(key)}. Nothing was changed; use a secret key of this server that was not revoked.`,
        { status: 401 },
      )
    }
    if (known.size >= rememberMost) known.clear()
    const until_ms = Math.min(now() + rememberMs, found.key.expires_ms ?? Number.MAX_SAFE_INTEGER)
    known.set(key, { ...found, until_ms })
    if (now() - (found.key.used_ms ?? 0) > usedEvery_ms) {
      db.updateTable('api_key')
        .set({ used_ms: now() })
        .where('id', '=', found.key.id)
        .execute()
        .catch((error: unknown) => context.log.warn({ err: error }, "a key's last use could not be written"))
    }
    return found
  }
}

function keyOf(authorization: string | undefined): string {
  const [, scheme, value] = /^(bearer|basic)\s+(\S+)$/i.exec(authorization?.trim() ?? '') ?? []
  const key = scheme?.toLowerCase() === 'basic' ? Buffer.from(value!, 'base64').toString().split(':')[0] : value
  if (key) {
    if (key.length <= 255) return key
    throw new MoneyError('api_key_invalid', 'Invalid API Key provided: it is too long.', { status: 401 })
  }
  throw new MoneyError(
    'api_key_missing',
    "You did not provide an API key. Nothing was changed; send your secret key in the Authorization header: 'Authorization: Bearer sk_…'.",
    { status: 401 },
  )
}
