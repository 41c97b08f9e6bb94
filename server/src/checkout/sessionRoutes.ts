import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { text, unsupported } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { noSuch } from '../payments/errors.ts'
import type { SessionRow } from '../payments/rows.ts'
import { createSession } from './create.ts'
import { createParams } from './createParams.ts'
import { expireSession } from './expire.ts'
import { lineItemsOf } from './lineItems.ts'
import { sessionObject } from './sessionObject.ts'

const listParams = pageParams({
  payment_intent: text(255).optional(),
  status: z.enum(['open', 'complete', 'expired']).optional(),
  customer: text(255).optional(),
  customer_details: z.strictObject({ email: text(512) }).optional(),
  payment_link: text(255).optional(),
  subscription: unsupported('There are no subscriptions here.'),
})

const lineItemsParams = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(10),
  starting_after: text(255).optional(),
})

export function sessionRoutes(api: StripeApi): Hono {
  const { context } = api
  const find = async (account: string, id: string): Promise<SessionRow> => {
    const row = await context.db
      .selectFrom('checkout_session')
      .selectAll()
      .where('account', '=', account)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw noSuch('checkout.session', id)
    return row
  }
  const objects = async (rows: SessionRow[]) => {
    if (rows.length === 0) return []
    const ids = rows.map((row) => row.intent)
    const intents = await context.db.selectFrom('intent').selectAll().where('id', 'in', ids).execute()
    const byId = new Map(intents.map((intent) => [intent.id, intent]))
    return rows.map((row) => sessionObject(row, byId.get(row.intent)!, context.config.publicUrl))
  }

  return new Hono()
    .post(
      '/checkout/sessions',
      route(api, createParams, async ({ account, params, newId }) => {
        const { session, intent } = await createSession(context, account, params, newId)
        return sessionObject(session, intent, context.config.publicUrl)
      }),
    )
    .get(
      '/checkout/sessions',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.payment_intent === undefined ? [] : [sql`intent = ${params.payment_intent}`]),
          ...(params.payment_link === undefined ? [] : [sql`payment_link = ${params.payment_link}`]),
          ...(params.status === undefined ? [] : [sql`status = ${params.status}`]),
          ...(params.customer === undefined ? [] : [sql`customer = ${params.customer}`]),
          ...(params.customer_details === undefined ? [] : [sql`customer_email = ${params.customer_details.email}`]),
        ]
        const { rows, has_more } = await page<SessionRow>(context, 'checkout_session', account.id, params, filters)
        return listObject('checkout/sessions', await objects(rows), has_more)
      }),
    )
    .get(
      '/checkout/sessions/:id',
      route(api, z.strictObject({}), async ({ account, id }) => (await objects([await find(account.id, id)]))[0]!),
    )
    .get(
      '/checkout/sessions/:id/line_items',
      route(api, lineItemsParams, async ({ account, params, id }) => {
        const items = lineItemsOf(await find(account.id, id))
        const start = items.findIndex((item) => item.id === params.starting_after) + 1
        const shown = items.slice(start, start + params.limit)
        return listObject(`checkout/sessions/${id}/line_items`, shown, items.length > start + params.limit)
      }),
    )
    .post(
      '/checkout/sessions/:id/expire',
      route(api, z.strictObject({}), async ({ account, id, repeated }) => {
        const session = await find(account.id, id)
        if (!(repeated && session.status === 'expired')) await expireSession(context, session)
        return (await objects([await find(account.id, id)]))[0]!
      }),
    )
}
