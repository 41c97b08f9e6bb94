import { payeeRequest } from '@giro/protocol/payeeChange'
import { Hono } from 'hono'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import { payeeView, setPayee } from '../accounts/setPayee.ts'
import type { Context } from '../context.ts'
import { jsonBody } from './problem.ts'

/** Where the money of new payments goes; only an owner changes it. */
export function dashboardPayee(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  app.get('/', (c) => c.json(payeeView(accountOf(c))))
  app.post('/', async (c) => {
    const account = accountOf(c)
    const request = await jsonBody(c, payeeRequest)
    const view = await setPayee(context, account, request)
    note(c, { target: account.id, detail: { from: account.payee, to: view.payee } })
    return c.json(view)
  })
  return app
}
