import { Hono } from 'hono'
import { z } from 'zod'
import { accountRoutes } from '../access/accountRoutes.ts'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import { auditRoutes } from '../access/auditRoutes.ts'
import { factorRoutes } from '../access/factorRoutes.ts'
import { guard } from '../access/guard.ts'
import { keyRoutes } from '../access/keyRoutes.ts'
import { meRoutes } from '../access/meRoutes.ts'
import { teamRoutes } from '../access/teamRoutes.ts'
import { backupRoutes } from '../backup/backupRoutes.ts'
import { productDashboardRoutes } from '../catalogue/productDashboardRoutes.ts'
import type { Context } from '../context.ts'
import { linkDashboardRoutes } from '../links/linkDashboardRoutes.ts'
import { networkRoutes } from '../networks/networkRoutes.ts'
import { cancelIntent } from '../payments/cancel.ts'
import { captureIntent } from '../payments/capture.ts'
import { MoneyError } from '../payments/errors.ts'
import { createRefund } from '../refunds/create.ts'
import { salesRoutes } from '../sales/salesRoutes.ts'
import { dashboardDetail } from './dashboardDetail.ts'
import { dashboardExceptions } from './dashboardExceptions.ts'
import { dashboardOverview, dashboardPayments } from './dashboardLists.ts'
import { dashboardPayee } from './dashboardPayee.ts'
import { liveStream } from './live.ts'
import { jsonBody } from './problem.ts'

const minor = z.number().int().min(0).max(99_999_999)
const captureBody = z.object({ amount: minor.nullish(), final: z.boolean().default(true) })
const refundBody = z.object({
  amount: minor.nullish(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).nullish(),
})
const listQuery = z.object({
  status: z.string().max(40).optional(),
  query: z.string().max(200).optional(),
  after: z.string().max(60).optional(),
})

/** The merchant's pages, behind the login and the roles (access/guard.ts). */
export function dashboardRoutes(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  app.use(...guard(context))
  app.route('/accounts', accountRoutes(context))
  app.route('/audit', auditRoutes(context))
  app.route('/backup', backupRoutes(context))
  app.route('/keys', keyRoutes(context))
  app.route('/me', meRoutes(context))
  app.route('/me', factorRoutes(context))
  app.route('/networks', networkRoutes(context))
  app.route('/team', teamRoutes(context))
  app.route('/payee', dashboardPayee(context))
  app.route('/', dashboardExceptions(context))
  app.route('/links', linkDashboardRoutes(context))
  app.route('/products', productDashboardRoutes(context))
  app.route('/sales', salesRoutes(context))
  app.get('/overview', async (c) => c.json(await dashboardOverview(context, accountOf(c))))
  app.get('/payments', async (c) => {
    const query = listQuery.safeParse(c.req.query())
    if (!query.success) throw new MoneyError('invalid_query', z.prettifyError(query.error))
    return c.json(await dashboardPayments(context, accountOf(c), query.data))
  })
  app.get('/payments/:id', async (c) => c.json(await dashboardDetail(context, accountOf(c), c.req.param('id'))))
  app.get('/live', (c) =>
    liveStream(
      c,
      context,
      (intents) => intents,
      async (intents) => {
        const own = await ownIntents(context, accountOf(c).id, intents)
        if (intents.length > 0 && own.length === 0) return null
        return { event: 'changed', data: JSON.stringify({ intents: own }) }
      },
    ),
  )
  app.post('/payments/:id/capture', async (c) => {
    const body = await jsonBody(c, captureBody)
    const account = accountOf(c)
    const params = { amount_to_capture_minor: body.amount ?? null, final_capture: body.final }
    await captureIntent(context, account.id, c.req.param('id'), params)
    note(c, { detail: params })
    return c.json(await dashboardDetail(context, account, c.req.param('id')))
  })
  app.post('/payments/:id/void', async (c) => {
    const owner = accountOf(c)
    const id = c.req.param('id')
    const intent = await context.db
      .selectFrom('intent')
      .select('amount_received_minor')
      .where('account', '=', owner.id)
      .where('id', '=', id)
      .executeTakeFirst()
    // What was captured in part is ended by freeing the rest; the whole is given up by cancelling.
    if (intent && intent.amount_received_minor > 0) {
      await captureIntent(context, owner.id, id, { amount_to_capture_minor: 0, final_capture: true })
    } else await cancelIntent(context, owner.id, id, 'requested_by_customer')
    return c.json(await dashboardDetail(context, owner, id))
  })
  app.post('/payments/:id/refund', async (c) => {
    const body = await jsonBody(c, refundBody)
    const owner = accountOf(c)
    const id = c.req.param('id')
    await createRefund(context, owner.id, {
      intent: id,
      charge: null,
      amount_minor: body.amount ?? null,
      reason: body.reason ?? null,
      metadata: {},
    })
    note(c, { detail: { amount_minor: body.amount ?? null, reason: body.reason ?? null } })
    return c.json(await dashboardDetail(context, owner, id))
  })
  return app
}

/** Of intents that changed, those of the account. */
async function ownIntents({ db }: Pick<Context, 'db'>, account: string, intents: string[]): Promise<string[]> {
  if (intents.length === 0) return []
  const rows = await db
    .selectFrom('intent')
    .select('id')
    .where('account', '=', account)
    .where('id', 'in', intents)
    .execute()
  return rows.map(({ id }) => id)
}
