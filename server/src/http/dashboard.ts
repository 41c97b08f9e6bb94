import { Hono, type Context as HonoContext } from 'hono'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { cancelIntent } from '../payments/cancel.ts'
import { captureIntent } from '../payments/capture.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { createRefund } from '../refunds/create.ts'
import { dashboardDetail } from './dashboardDetail.ts'
import { dashboardOverview, dashboardPayments } from './dashboardLists.ts'
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

/**
 * The merchant's pages, for whoever sits at this machine: there is no login yet. A page of another origin cannot act here:
 * what changes something asks for a header that only our own page may send, and foreign hosts and origins are refused.
 */
export function dashboardRoutes(context: Context, account: () => Promise<AccountRow>): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    refuseStrangers(c)
    await next()
    c.header('cache-control', 'no-store')
  })
  app.get('/overview', async (c) => c.json(await dashboardOverview(context, await account())))
  app.get('/payments', async (c) => {
    const query = listQuery.safeParse(c.req.query())
    if (!query.success) throw new MoneyError('invalid_query', z.prettifyError(query.error))
    return c.json(await dashboardPayments(context, await account(), query.data))
  })
  app.get('/payments/:id', async (c) => c.json(await dashboardDetail(context, await account(), c.req.param('id'))))
  app.get('/live', (c) =>
    liveStream(
      c,
      context,
      (intents) => intents,
      async (intents) => ({ event: 'changed', data: JSON.stringify({ intents: [...new Set(intents)] }) }),
    ),
  )
  app.post('/payments/:id/capture', async (c) => {
    const body = await jsonBody(c, captureBody)
    const { id } = await account()
    const params = { amount_to_capture_minor: body.amount ?? null, final_capture: body.final }
    await captureIntent(context, id, c.req.param('id'), params)
    return c.json(await dashboardDetail(context, await account(), c.req.param('id')))
  })
  app.post('/payments/:id/void', async (c) => {
    const owner = await account()
    const id = c.req.param('id')
    const intent = await context.db
      .selectFrom('intent')
      .select('amount_received_minor')
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
    const owner = await account()
    const id = c.req.param('id')
    await createRefund(context, owner.id, {
      intent: id,
      charge: null,
      amount_minor: body.amount ?? null,
      reason: body.reason ?? null,
      metadata: {},
    })
    return c.json(await dashboardDetail(context, owner, id))
  })
  return app
}

const forwarding = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

function refuseStrangers(c: HonoContext): void {
  const name = (c.req.header('host') ?? '').replace(/:\d+$/, '')
  // A proxy on this machine makes the whole world look local.
  if (!['localhost', '127.0.0.1', '[::1]'].includes(name) || forwarding.some((header) => c.req.header(header))) {
    throw new MoneyError('wrong_host', 'The dashboard answers on localhost only. Nothing was done.', { status: 403 })
  }
  const peer = (c.env as { incoming?: { socket?: { remoteAddress?: string } } }).incoming?.socket?.remoteAddress ?? ''
  if (!/^(127\.|::1$|::ffff:127\.)/.test(peer)) {
    throw new MoneyError(
      'loopback_only',
      'The dashboard has no login yet, so it answers only on the machine it runs on. Nothing was done; open it there or through an SSH tunnel.',
      { status: 403 },
    )
  }
  if (c.req.method !== 'GET' && c.req.header('x-giro') !== 'dashboard') {
    throw new MoneyError('foreign_request', 'This did not come from the dashboard. Nothing was done.', { status: 403 })
  }
}
