import { acceptRequest, type InvitationView, loginRequest } from '@giro/protocol/access'
import { Hono, type Context as HonoContext } from 'hono'
import { getCookie } from 'hono/cookie'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { clientAddress } from '../http/clientAddress.ts'
import { limitBody } from '../http/limitBody.ts'
import { jsonBody, problem } from '../http/problem.ts'
import { accept } from './accept.ts'
import { type Guarded, note } from './actor.ts'
import { Attempts } from './attempts.ts'
import { audited } from './audit.ts'
import { clearSessionCookie, cookieName, setSessionCookie } from './cookie.ts'
import { refuseForeignPages } from './foreign.ts'
import { invitationOf } from './invitation.ts'
import { logIn } from './login.ts'
import { logInByPasskey, passkeyToAsk } from './passkey.ts'
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
  for (const path of ['/session/*', '/invitation/*']) {
    app.use(path, tooLarge, async (c, next) => {
      if (!isTerminal(c)) refuseForeignPages(context, c)
      c.header('cache-control', 'no-store')
      await next()
    })
  }
  const audit = audited(context)
  const begin = async (c: HonoContext, user: string, account: string | null = null) => {
    const agent = c.req.header('user-agent') ?? ''
    const token = await startSession(context, { user, account, address: clientAddress(c), agent })
    note(c, { target: user, ...(account === null ? {} : { account }) })
    if (isTerminal(c)) return c.json({ token })
    setSessionCookie(context, c, token)
    return c.json({ ok: true })
  }
  app.post('/session', audit, async (c) => {
    const given = await jsonBody(c, loginRequest)
    // somebody may type his password into the wrong field: only what looks like an address is written down
    note(c, { detail: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given.email) ? { email: given.email } : {} })
    attempts.count(given.email, clientAddress(c), context.now())
    const user = await logIn(context, given)
    attempts.succeeded(given.email, clientAddress(c))
    return begin(c, user.id)
  })
  app.post('/session/passkey/options', async (c) => {
    attempts.count(null, clientAddress(c), context.now())
    return c.json(await passkeyToAsk(context))
  })
  app.post('/session/passkey', audit, async (c) => {
    const { response } = await jsonBody(c, z.object({ response: z.looseObject({}) }))
    return begin(c, await logInByPasskey(context, response))
  })
  app.delete('/session', audit, async (c) => {
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
  app.post('/invitation/:token', audit, async (c) => {
    const given = await jsonBody(c, acceptRequest)
    note(c, { detail: { email: given.email } })
    attempts.count(given.email, clientAddress(c), context.now())
    const { user, account } = await accept(context, c.req.param('token'), given)
    return begin(c, user, account)
  })
  return app
}

const tooLarge = limitBody(16_384, (c) =>
  problem(c, 413, 'body_too_large', 'The body is larger than 16 kB. Nothing was done; send only what is asked.'),
)

const isTerminal = (c: HonoContext) => c.req.header('giro-client') === 'terminal'
