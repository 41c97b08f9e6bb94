import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { boolean, ignored, list, refuse, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { noSuch } from '../payments/errors.ts'
import { resendEvent } from '../webhooks/redeliver.ts'
import { type EventRow, eventObject } from './eventObject.ts'
import { eventsKept_ms } from './prune.ts'

const listParams = pageParams({
  type: text(100).optional(),
  types: list(text(100), 20).optional(),
  delivery_success: boolean().optional(),
}).superRefine((params, ctx) => {
  if (params.type !== undefined && params.types !== undefined) {
    refuse(ctx, 'parameter_invalid', 'You may pass either type or types, not both.')
  }
})

/** As Stripe's own command line sends it. */
const retryParams = z.strictObject({
  webhook_endpoint: text(255).optional(),
  account: ignored(),
  stripe_account: ignored(),
})

export function eventRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/events',
      route(api, listParams, async ({ account, params }) => {
        const { rows, has_more } = await page<EventRow>(context, 'event', account.id, params, [
          sql`created_ms >= ${context.now() - eventsKept_ms}`,
          ...filtersOf(params),
        ])
        return listObject('events', await objects(context, rows), has_more)
      }),
    )
    .get(
      '/events/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const row = await context.db
          .selectFrom('event')
          .selectAll()
          .where('account', '=', account.id)
          .where('id', '=', id)
          .where('created_ms', '>=', context.now() - eventsKept_ms)
          .executeTakeFirst()
        if (!row) throw noSuch('event', id)
        return (await objects(context, [row]))[0]!
      }),
    )
    .post(
      '/events/:id/retry',
      route(api, retryParams, async ({ account, params, id }) => {
        await resendEvent(context, account.id, id, params.webhook_endpoint ?? null)
        const row = await context.db.selectFrom('event').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
        return (await objects(context, [row]))[0]!
      }),
    )
}

/** `type` may be a group: `payment_intent.*` */
function filtersOf(params: z.output<typeof listParams>) {
  const { type, types, delivery_success } = params
  const filters = []
  if (type?.endsWith('*')) filters.push(sql`starts_with(type, ${type.slice(0, -1)})`)
  else if (type !== undefined) filters.push(sql`type = ${type}`)
  if (types !== undefined) filters.push(sql`type in (${sql.join(types)})`)
  if (delivery_success !== undefined) {
    const undelivered = sql`exists (select 1 from webhook_delivery d where d.event = event.id and d.status <> 'delivered')`
    filters.push(delivery_success ? sql`not ${undelivered}` : undelivered)
  }
  return filters
}

async function objects({ db }: Pick<Context, 'db'>, rows: EventRow[]): Promise<Record<string, unknown>[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const pending = await db
    .selectFrom('webhook_delivery')
    .select(({ fn }) => ['event', fn.countAll<number>().as('count')])
    .where('event', 'in', ids)
    .where('status', '=', 'pending')
    .groupBy('event')
    .execute()
  const countOf = new Map(pending.map((row) => [row.event, row.count]))
  return rows.map((row) => eventObject(row, countOf.get(row.id) ?? 0))
}
