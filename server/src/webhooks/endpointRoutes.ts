import { Hono } from 'hono'
import { z } from 'zod'
import { isLocal } from '../context.ts'
import { eventTypes } from '../events/eventTypes.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import {
  boolean,
  emptyable,
  ignored,
  list,
  mergeMetadata,
  metadata,
  refuse,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { randomWord } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import { toJson } from '../store/parse.ts'
import { checkWebhookUrl } from './address.ts'
import { type EndpointRow, endpointObject, findEndpoint } from './endpointObject.ts'

/** As many as Stripe allows. */
const endpointsMost = 16

const eventType = text(100).superRefine((type, ctx) => {
  if (type === '*' || eventTypes.has(type)) return
  refuse(
    ctx,
    'parameter_invalid',
    `Invalid enabled_events: '${type}' is no event type. Nothing was changed; give '*' for all, or names such as payment_intent.succeeded.`,
  )
})

const createParams = z.strictObject({
  url: url(),
  enabled_events: list(eventType, 300).refine((types) => types.length > 0, 'Give at least one event type.'),
  description: emptyable(text(5000)).optional(),
  metadata: metadata().default({}),
  // one version is spoken here, whichever is asked for
  api_version: ignored(),
  connect: unsupported('There are no connected accounts.'),
})

const updateParams = z.strictObject({
  url: url().optional(),
  enabled_events: list(eventType, 300).optional(),
  description: emptyable(text(5000)).optional(),
  metadata: metadata().optional(),
  disabled: boolean().optional(),
})

export function endpointRoutes(api: StripeApi): Hono {
  const { context } = api
  const { db } = context
  const reach = isLocal(context) ? 'local' : 'public'
  const find = (account: string, id: string) => findEndpoint(context, account, id)

  return new Hono()
    .post(
      '/webhook_endpoints',
      route(api, createParams, async ({ account, params, newId }) => {
        await checkWebhookUrl(params.url, reach)
        const id = newId('we')
        const { count } = await db
          .selectFrom('webhook_endpoint')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('account', '=', account.id)
          .where('id', '!=', id)
          .executeTakeFirstOrThrow()
        if (count >= endpointsMost) {
          throw new MoneyError(
            'webhook_endpoint_limit',
            `You have ${count} webhook endpoints, the most there can be. None was created; delete one first.`,
          )
        }
        await db
          .insertInto('webhook_endpoint')
          .values({
            id,
            account: account.id,
            network: account.network,
            url: params.url,
            secret: `whsec_${randomWord(32)}`,
            enabled_events: toJson(params.enabled_events),
            description: params.description ?? null,
            metadata: toJson(mergeMetadata({}, params.metadata)),
            status: 'enabled',
            created_ms: context.now(),
          })
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
        const row = await find(account.id, id)
        return { ...endpointObject(row), secret: row.secret }
      }),
    )
    .get(
      '/webhook_endpoints',
      route(api, pageParams({}), async ({ account, params }) => {
        const { rows, has_more } = await page<EndpointRow>(context, 'webhook_endpoint', account.id, params)
        return listObject('webhook_endpoints', rows.map(endpointObject), has_more)
      }),
    )
    .get(
      '/webhook_endpoints/:id',
      route(api, z.strictObject({}), async ({ account, id }) => endpointObject(await find(account.id, id))),
    )
    .post(
      '/webhook_endpoints/:id',
      route(api, updateParams, async ({ account, params, id }) => {
        const before = await find(account.id, id)
        if (params.url !== undefined) await checkWebhookUrl(params.url, reach)
        await db
          .updateTable('webhook_endpoint')
          .set({
            url: params.url ?? before.url,
            enabled_events: toJson(params.enabled_events ?? before.enabled_events),
            description: params.description === undefined ? before.description : params.description,
            metadata: toJson(mergeMetadata(before.metadata, params.metadata)),
            status: params.disabled === undefined ? before.status : params.disabled ? 'disabled' : 'enabled',
            // Whoever enables it, or gives it another address, has seen to it.
            ...(params.disabled === false || params.url !== undefined
              ? { failing_since_ms: null, disabled_ms: null }
              : {}),
          })
          .where('id', '=', id)
          .execute()
        context.wake.webhooks()
        return endpointObject(await find(account.id, id))
      }),
    )
    .delete(
      '/webhook_endpoints/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        await find(account.id, id)
        await db.deleteFrom('webhook_endpoint').where('account', '=', account.id).where('id', '=', id).execute()
        await db.deleteFrom('webhook_attempt').where('endpoint', '=', id).execute()
        return { id, object: 'webhook_endpoint', deleted: true }
      }),
    )
}
