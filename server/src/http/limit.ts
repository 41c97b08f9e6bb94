import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { MoneyError } from '../payments/errors.ts'
import type { Buckets } from './buckets.ts'
import { clientAddress, isThisMachine } from './clientAddress.ts'

/**
 * Takes one from a bucket and says so in the RateLimit headers (draft-ietf-httpapi-ratelimit-headers). @throws
 * {MoneyError} 429 in Stripe's words when there is none left.
 */
export function limit(c: HonoContext, policy: string, buckets: Buckets, key: string, now_ms: number): void {
  const { ok, left, retryAfter_s } = buckets.take(key, now_ms)
  const window_s = Math.ceil(buckets.most / buckets.perS)
  c.header('ratelimit-policy', `"${policy}";q=${buckets.most};w=${window_s}`)
  c.header('ratelimit', `"${policy}";r=${left};t=${Math.max(1, retryAfter_s)}`)
  if (ok) return
  c.header('retry-after', String(retryAfter_s))
  throw new MoneyError(
    'rate_limit',
    `Too many requests came at once. Nothing was done; send this one again in ${retryAfter_s} second${retryAfter_s === 1 ? '' : 's'}.`,
    { status: 429 },
  )
}

/** Limits what is open to everybody, by address. A program on the server's own machine is not limited. */
export function limitAddresses(buckets: Buckets, now: () => number): MiddlewareHandler {
  return async (c, next) => {
    if (!isThisMachine(c)) limit(c, 'address', buckets, clientAddress(c), now())
    await next()
  }
}
