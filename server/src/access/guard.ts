import type { MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Context } from '../context.ts'
import { limitBody } from '../http/limitBody.ts'
import { problem } from '../http/problem.ts'
import { MoneyError } from '../payments/errors.ts'
import { type Guarded, permissionFor, refuseWithout } from './actor.ts'
import { audited } from './audit.ts'
import { refuseForeignPages } from './foreign.ts'
import { identify } from './identify.ts'

/**
 * What stands before the merchant's pages and the point of sale: who asks, not from a page of somebody else's, written down,
 * and allowed by his role. Mount it once, before the routes: `app.use(...guard(context))`.
 */
export function guard(context: Context): MiddlewareHandler[] {
  const authenticate = createMiddleware<Guarded>(async (c, next) => {
    const found = await identify(context, c)
    if (!found) {
      throw new MoneyError(
        'login_required',
        'You are not logged in, or your session is over. Nothing was done; log in.',
        {
          status: 401,
        },
      )
    }
    c.set('actor', found.actor)
    if (found.by !== 'bearer') refuseForeignPages(context, c)
    c.header('cache-control', 'no-store')
    await next()
  })
  const authorize = createMiddleware<Guarded>(async (c, next) => {
    refuseWithout(c.get('actor'), permissionFor(c.req.method, c.req.path))
    await next()
  })
  return [
    authenticate,
    audited(context),
    authorize,
    limitBody(1024 * 1024, (c) =>
      problem(c, 413, 'body_too_large', 'The body is larger than 1 MB. Nothing was done; send less.'),
    ),
  ]
}
