import type { DashboardExceptions } from '@giro/protocol/dashboardView'
import { decisionName, exceptionKind } from '@giro/protocol/exception'
import { Hono } from 'hono'
import { z } from 'zod'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import type { Context } from '../context.ts'
import { createClaimLink } from '../exceptions/claimLink.ts'
import { listExceptions } from '../exceptions/read.ts'
import { resolveException } from '../exceptions/resolve.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { dashboardDetail } from './dashboardDetail.ts'
import { dashboardPayment } from './dashboardLists.ts'
import { jsonBody } from './problem.ts'

const resolveBody = z.object({ resolution: decisionName })
const claimLinkBody = z.object({ expires_in_days: z.number().int().min(1).max(90).default(14) })
const listQuery = z.object({ kind: exceptionKind.optional(), after: z.string().max(60).optional() })
const perPage = 50

/** The inbox of money that did not come as it should, and what the merchant decides about it. */
export function dashboardExceptions(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  app.get('/exceptions', async (c) => {
    const query = listQuery.safeParse(c.req.query())
    if (!query.success) throw new MoneyError('invalid_query', z.prettifyError(query.error))
    return c.json(await inbox(context, accountOf(c), query.data))
  })
  app.post('/payments/:id/resolve', async (c) => {
    const body = await jsonBody(c, resolveBody)
    const owner = accountOf(c)
    note(c, { detail: body })
    await resolveException(context, owner.id, c.req.param('id'), body)
    return c.json(await dashboardDetail(context, owner, c.req.param('id')))
  })
  app.post('/payments/:id/claim_link', async (c) => {
    const body = await jsonBody(c, claimLinkBody)
    return c.json(await createClaimLink(context, accountOf(c).id, c.req.param('id'), body))
  })
  return app
}

async function inbox(
  context: Context,
  account: AccountRow,
  { kind, after }: z.output<typeof listQuery>,
): Promise<DashboardExceptions> {
  const page = await listExceptions(context, account.id, {
    kind,
    limit: perPage,
    ...(after === undefined ? {} : { starting_after: after }),
  })
  const ids = page.data.map((exception) => exception.payment_intent)
  const intents =
    ids.length > 0 ? await context.db.selectFrom('intent').selectAll().where('id', 'in', ids).execute() : []
  const counted = await context.db
    .selectFrom('intent')
    .select(['exception', ({ fn }) => fn.countAll<number>().as('count')])
    .where('account', '=', account.id)
    .where('exception', 'is not', null)
    .groupBy('exception')
    .execute()
  return {
    data: page.data.flatMap((exception) => {
      const intent = intents.find((row) => row.id === exception.payment_intent)
      return intent ? [{ payment: dashboardPayment(intent, null), exception }] : []
    }),
    has_more: page.has_more,
    counts: Object.fromEntries(counted.map((row) => [row.exception, Number(row.count)])),
  }
}
