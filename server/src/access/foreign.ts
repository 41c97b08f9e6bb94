import type { Context as HonoContext } from 'hono'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'

/**
 * Refuses what a page of another site, or of another port of this machine, makes the reader's browser send with his cookie. Three
 * walls: the cookie is SameSite=Strict; what changes something needs a header that only our own page may send; and
 * where browsers say which page asks, it must be ours.
 */
export function refuseForeignPages({ config }: Pick<Context, 'config'>, c: HonoContext): void {
  const site = c.req.header('sec-fetch-site')
  const origin = c.req.header('origin')
  const own = [new URL(config.publicUrl).origin, new URL(c.req.url).origin]
  // Somebody who follows a link to an address of the API comes from nowhere or from elsewhere, and sees JSON: no harm.
  const changes = !['GET', 'HEAD'].includes(c.req.method)
  if (!changes) return
  const foreign =
    c.req.header('x-giro') !== 'dashboard' ||
    (site !== undefined && site !== 'same-origin') ||
    (origin !== undefined && !own.includes(origin))
  if (!foreign) return
  throw new MoneyError('foreign_request', 'This did not come from the dashboard. Nothing was done.', { status: 403 })
}
