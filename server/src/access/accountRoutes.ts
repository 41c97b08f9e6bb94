import { type AccountView, accountRequest } from '@giro/protocol/access'
import { Hono } from 'hono'
import { createAccount } from '../accounts/create.ts'
import { payeeAddress } from '../accounts/payee.ts'
import type { Context } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { actorOf, type Guarded, note } from './actor.ts'
import { allAccounts } from './user.ts'

/** The merchants of this server, for who runs it: /api/dashboard/accounts. */
export function accountRoutes(context: Context): Hono<Guarded> {
  const { db, now, network, keys } = context
  const app = new Hono<Guarded>()
  app.get('/', async (c) => {
    const data = (await allAccounts(context)).map(({ id, name, payee }) => ({ id, name, payee }))
    return c.json({ data })
  })
  app.post('/', async (c) => {
    const { name, payee } = await jsonBody(c, accountRequest)
    const made = await db.transaction().execute(async (trx) => {
      const operator = keys.operator.address
      const account = await createAccount(
        trx,
        { network: network.id, name, payee: payeeAddress(payee), operator },
        now(),
      )
      const { user } = actorOf(c)
      if (user) {
        const member = { account: account.id, user: user.id, role: 'owner' as const, created_ms: now() }
        await trx.insertInto('member').values(member).execute()
      }
      return account
    })
    note(c, { target: made.id, account: made.id, detail: { name: made.name, payee: made.payee } })
    return c.json({ id: made.id, name: made.name, payee: made.payee, role: 'owner' } satisfies AccountView)
  })
  return app
}
