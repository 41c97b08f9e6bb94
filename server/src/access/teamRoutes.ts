import { type InviteAnswer, inviteRequest, may, roleRequest } from '@giro/protocol/access'
import { Hono } from 'hono'
import type { Context } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { accountOf, actorOf, type Guarded, note } from './actor.ts'
import { invite } from './invitation.ts'
import { changeMember, teamOf } from './team.ts'

/** Who may log in to the account: /api/dashboard/team. */
export function teamRoutes(context: Context): Hono<Guarded> {
  const { db } = context
  const app = new Hono<Guarded>()
  app.get('/', async (c) => c.json(await teamOf(context, accountOf(c).id)))
  app.post('/invitations', async (c) => {
    const { email, role, operator } = await jsonBody(c, inviteRequest)
    const actor = actorOf(c)
    if (operator && !may(actor, 'operate')) {
      throw new MoneyError('not_allowed', 'Only who runs this server can invite another who does. Nothing was done.', {
        status: 403,
      })
    }
    // at the terminal of a server without an account, the first owner brings it
    const account = actor.kind === 'terminal' ? (actor.account?.id ?? null) : accountOf(c).id
    const made = await invite(context, { account, role, operator, email: email ?? null })
    note(c, { target: made.id, detail: { email: email ?? null, role, operator } })
    return c.json(made satisfies InviteAnswer)
  })
  app.delete('/invitations/:id', async (c) => {
    const id = c.req.param('id')
    const { numDeletedRows } = await db
      .deleteFrom('invitation')
      .where('id', '=', id)
      .where('account', '=', accountOf(c).id)
      .where('used_ms', 'is', null)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw noSuch('invitation', id)
    return c.json({ ok: true })
  })
  app.put('/:user', async (c) => {
    const { role } = await jsonBody(c, roleRequest)
    await changeMember(context, accountOf(c).id, c.req.param('user'), role)
    note(c, { detail: { role } })
    return c.json({ ok: true })
  })
  app.delete('/:user', async (c) => {
    await changeMember(context, accountOf(c).id, c.req.param('user'), null)
    return c.json({ ok: true })
  })
  return app
}
