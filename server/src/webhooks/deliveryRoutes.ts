import { Hono } from 'hono'
import { z } from 'zod'
import { listObject } from '../http/stripe/page.ts'
import { boolean, integer, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { findEndpoint } from './endpointObject.ts'
import { readDeliveries } from './readDeliveries.ts'
import { replayEvents } from './redeliver.ts'

const listParams = z.strictObject({
  limit: integer(1, 100).default(10),
  starting_after: text(255).optional(),
  event: text(255).optional(),
  status: z.enum(['pending', 'delivered', 'failed']).optional(),
})

const second = () => integer(0, 99_999_999_999)

const replayParams = z.strictObject({
  created: z.strictObject({ gte: second(), lte: second() }),
  undelivered: boolean().default(true),
})

/** What Stripe shows in its dashboard only: the log of deliveries, and the replay of a time range. */
export function deliveryRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/webhook_endpoints/:id/deliveries',
      route(api, listParams, async ({ account, params, id }) => {
        await findEndpoint(context, account.id, id)
        const { data, has_more } = await readDeliveries(context, account.id, { ...params, endpoint: id })
        const objects = data.map((delivery) => ({ object: 'giro.webhook_delivery', ...delivery }))
        return listObject(`webhook_endpoints/${id}/deliveries`, objects, has_more)
      }),
    )
    .post(
      '/webhook_endpoints/:id/replay',
      route(api, replayParams, async ({ account, params, id }) => {
        const { gte, lte } = params.created
        const range = { from_s: gte, to_s: lte, undelivered: params.undelivered }
        const { sent, next_from_s } = await replayEvents(context, account.id, id, range)
        return { object: 'giro.webhook_replay', webhook_endpoint: id, sent, next_from: next_from_s }
      }),
    )
}
