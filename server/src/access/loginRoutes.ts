import { acceptRequest, type InvitationView, loginRequest } from '@giro/protocol/access'
import { Hono, type Context as HonoContext } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { getCookie } from 'hono/cookie'
import type { Context } from '../context.ts'
import { clientAddress } from '../http/clientAddress.ts'
import { jsonBody } from '../http/problem.ts'
import { accept } from './accept.ts'
import { type Guarded, note } from './actor.ts'
import { Attempts } from './attempts.ts'
import { audited } from './audit.ts'
import { clearSessionCookie, cookieName, setSessionCookie } from './cookie.ts'
import { refuseForeignPages } from './foreign.ts'
import { invitationOf } from './invitation.ts'
import { logIn } from './login.ts'
import { startSession } from './session.ts'
import { hashOf } from './token.ts'

/**
 * What one may ask before one is logged in: to log in, to log out, to take an invitation. A page gets a cookie; a program that asks with
 * `giro-client: terminal` gets the token in the answer and no cookie.
 */
export function loginRoutes(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  const attempts = new Attempts()
  // not '*': these routes share /api with the payer's page
  for (const path of ['/session', '/invitation/*']) {
    app.use(path, bodyLimit({ maxSize: 16_384 }), async (c, next) => {
      if (!isTerminal(c)) refuseForeignPages(context, c)
      c.header('cache-control', 'no-store')
      await next()
    })
    app.use(path, audited(context))
  }
  const begin = async (c: HonoContext, user: string, account: string | null) => {
    const agent = c.req.header('user-agent') ?? ''
    const token = await startSession(context, { user, account, address: clientAddress(c), agent })
    note(c, { target: user, ...(account === null ? {} : { account }) })
    if (isTerminal(c)) return c.json({ token })
    setSessionCookie(context, c, token)
    return c.json({ ok: true })
  }
  app.post('/session', async (c) => {
    const given = await jsonBody(c, loginRequest)
    // somebody may type his password into the wrong field: only what looks like an address is written down
    note(c, { detail: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given.email) ? { email: given.email } : {} })
    attempts.count(given.email, clientAddress(c), context.now())
    const user = await logIn(context, given)
    attempts.succeeded(given.email, clientAddress(c))
    const member = await context.db
      .selectFrom('member')
      .select('account')
      .where('user', '=', user.id)
      .orderBy('created_ms')
      .executeTakeFirst()
    return begin(c, user.id, member?.account ?? null)
  })
  app.delete('/session', async (c) => {
    const token = getCookie(c, cookieName(context)) ?? /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (token) await context.db.deleteFrom('session').where('token_hash', '=', hashOf(token)).execute()
    clearSessionCookie(context, c)
    return c.json({ ok: true })
  })
  app.get('/invitation/:token', async (c) => {
    const { role, email, account: id } = await invitationOf(context, c.req.param('token'))
    const account =
      id === null
        ? null
        : await context.db.selectFrom('account').select(['id', 'name']).where('id', '=', id).executeTakeFirstOrThrow()
    return c.json({ role, email, account } satisfies InvitationView)
  })
  app.post('/invitation/:token', async (c) => {
    const given = await jsonBody(c, acceptRequest)
    note(c, { detail: { email: given.email } })
    attempts.count(given.email, clientAddress(c), context.now())
    const { user, account } = await accept(context, c.req.param('token'), given)
    return begin(c, user, account)
  })
  return app
}

const isTerminal = (c: HonoContext) => c.req.header('giro-client') === 'terminal'
