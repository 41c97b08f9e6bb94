import { accountOfKey, maskKey } from '../../accounts/apiKey.ts'
import type { Context } from '../../context.ts'
import { MoneyError } from '../../payments/errors.ts'
import type { AccountRow } from '../../payments/rows.ts'

/** How long a key that was found good is not looked up again. */
const rememberMs = 5_000
const rememberMost = 10_000

export type Authenticate = (authorization: string | undefined) => Promise<AccountRow>

/** Tells whose secret key a request carries: `Bearer sk_…`, or Basic with the key as user name. */
export function authenticator(context: Pick<Context, 'db' | 'networks' | 'now'>): Authenticate {
  const known = new Map<string, { account: AccountRow; until_ms: number }>()
  return async (authorization) => {
    const key = keyOf(authorization)
    const now = context.now()
    const remembered = known.get(key)
    if (remembered && remembered.until_ms > now) return remembered.account
    const account = await accountOfKey(context.db, key)
    if (!account || !context.networks.has(account.network)) {
      throw new MoneyError(
        'api_key_invalid',
        `Invalid API Key provided: ${maskKey(key)}. Nothing was changed; use a secret key of this server.`,
        { status: 401 },
      )
    }
    if (known.size >= rememberMost) known.clear()
    known.set(key, { account, until_ms: now + rememberMs })
    return account
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
