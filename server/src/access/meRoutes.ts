import { passwordRequest, type SessionView, switchRequest } from '@giro/protocol/access'
import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../context.ts'
import { clientAddress } from '../http/clientAddress.ts'
import { jsonBody } from '../http/problem.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { actorOf, type Guarded, note } from './actor.ts'
import { Attempts } from './attempts.ts'
import { clearSessionCookie } from './cookie.ts'
import { meView } from './me.ts'
import { checkPassword, hashPassword } from './password.ts'
import type { UserRow } from './user.ts'

/** One's own login: /api/dashboard/me. */
export function meRoutes(context: Context): Hono<Guarded> {
  const { db, now } = context
  const app = new Hono<Guarded>()
  const attempts = new Attempts()
  app.get('/', async (c) => c.json(await meView(context, actorOf(c))))
  app.post('/account', async (c) => {
    const { account: wanted } = await jsonBody(c, switchRequest)
    const { accounts, session } = actorOf(c)
    if (!accounts.some(({ id }) => id === wanted)) throw noSuch('account', wanted)
    if (session) await db.updateTable('session').set({ account: wanted }).where('id', '=', session).execute()
    return c.json({ ok: true })
  })
  app.post('/password', async (c) => {
    const user = userOf(c)
    const given = await jsonBody(c, passwordRequest)
    attempts.count(user.email, clientAddress(c), now())
    if (!(await checkPassword(given.current, user.password_hash))) {
      throw new MoneyError('wrong_password', 'The current password is wrong. Nothing was changed; try again.')
    }
    const password_hash = await hashPassword(given.password)
    await db.updateTable('user').set({ password_hash }).where('id', '=', user.id).execute()
    // whoever knew the old one is out
    await db
      .deleteFrom('session')
      .where('user', '=', user.id)
      .where('id', '!=', actorOf(c).session ?? '')
      .execute()
    return c.json({ ok: true })
  })
  app.get('/sessions', async (c) => {
    const rows = await db
      .selectFrom('session')
      .selectAll()
      .where('user', '=', userOf(c).id)
      .where('expires_ms', '>', now())
      .orderBy('seen_ms', 'desc')
      .execute()
    const { session } = actorOf(c)
    const data = rows.map(
      ({ id, created_ms, seen_ms, expires_ms, address, agent }): SessionView => ({
        ...{ id, created_ms, seen_ms, expires_ms, address, agent },
        current: id === session,
      }),
    )
    return c.json({ data })
  })
  app.delete('/sessions/:id', async (c) => {
    const id = c.req.param('id')
    const { numDeletedRows } = await db
      .deleteFrom('session')
      .where('id', '=', id)
      .where('user', '=', userOf(c).id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw noSuch('session', id)
    if (id === actorOf(c).session) clearSessionCookie(context, c)
    note(c, { target: id })
    return c.json({ ok: true })
  })
  return app
}

/** @throws {MoneyError} when nobody is logged in: the local chain's pages are open, and the terminal has no password. */
export function userOf(c: HonoContext): UserRow {
  const { user } = actorOf(c)
  if (user) return user
  throw new MoneyError(
    'no_user',
    'You are not logged in as anybody, so there is nothing to change. Make a user with: npx giro user add',
    { status: 409 },
  )
}
