import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { write } from '../catalogue/write.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { boolean, integer, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { createLink } from './createLink.ts'
import { findLink, type LinkRow, linkItemObjects, linkObject, timesSold } from './linkObject.ts'
import { createParams, updateParams } from './linkParams.ts'
import { updateLink } from './updateLink.ts'

const listParams = pageParams({ active: boolean().optional() })
const itemsParams = z.strictObject({
  limit: integer(1, 100).default(10),
  starting_after: text(255).optional(),
  ending_before: text(255).optional(),
})

export function linkRoutes(api: StripeApi): Hono {
  const { context } = api
  const { publicUrl } = context.config
  const object = async (row: LinkRow) =>
    linkObject(row, publicUrl, row.sessions_most === null ? 0 : await timesSold(context.db, row.id))
  const told = (row: LinkRow) => linkObject(row, publicUrl)
  return new Hono()
    .post(
      '/payment_links',
      route(api, createParams, ({ account, params, newId }) =>
        write(context, 'payment_link.created', told, (trx) => createLink(context, trx, account, params, newId)),
      ),
    )
    .get(
      '/payment_links',
      route(api, listParams, async ({ account, params }) => {
        const filters = params.active === undefined ? [] : [sql`active = ${params.active}`]
        const { rows, has_more } = await page<LinkRow>(context, 'payment_link', account.id, params, filters)
        return listObject('payment_links', await Promise.all(rows.map(object)), has_more)
      }),
    )
    .get(
      '/payment_links/:id',
      route(api, z.strictObject({}), async ({ account, id }) => object(await findLink(context.db, account.id, id))),
    )
    .get(
      '/payment_links/:id/line_items',
      route(api, itemsParams, async ({ account, params, id }) => {
        const items = await linkItemObjects(context.db, await findLink(context.db, account.id, id))
        const end = params.ending_before === undefined ? items.length : items.findIndex(isNamed(params.ending_before))
        const start =
          params.ending_before === undefined
            ? items.findIndex(isNamed(params.starting_after)) + 1
            : Math.max(0, end - params.limit)
        const shown = items.slice(start, Math.min(end, start + params.limit))
        const more = params.ending_before === undefined ? items.length > start + params.limit : start > 0
        return listObject(`payment_links/${id}/line_items`, shown, more)
      }),
    )
    .post(
      '/payment_links/:id',
      route(api, updateParams, async ({ account, params, id }) => {
        await write(context, 'payment_link.updated', told, (trx) => updateLink(trx, account.id, id, params))
        return object(await findLink(context.db, account.id, id))
      }),
    )
}

const isNamed = (id: string | undefined) => (item: Record<string, unknown>) => item.id === id
