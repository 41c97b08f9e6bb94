import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/**
 * Answers `refuse` to a body that is larger. What says its length is not touched: Node's parser holds it to that, and a body
 * that was looked at once is read by streams, which cost more than everything else about a small request.
 */
export function limitBody(maxSize: number, refuse: (c: HonoContext) => Response): MiddlewareHandler {
  const counted = bodyLimit({ maxSize, onError: refuse })
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const length = c.req.header('content-length')
    if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next)
    return Number(length) <= maxSize ? next() : refuse(c)
  }
}
