import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { text, unsupported } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { search, searchParams } from '../http/stripe/search.ts'
import { noSuch } from '../payments/errors.ts'
import type { ChargeRow } from '../payments/rows.ts'
import { readCharges } from './readCharges.ts'

const listParams = pageParams({
  payment_intent: text(255).optional(),
  customer: text(255).optional(),
  transfer_group: unsupported('There are no transfers here.'),
})

const searchFields = {
  amount: { kind: 'number', column: 'amount_minor' },
  created: 'second',
  currency: 'word',
  metadata: 'metadata',
  payment_intent: { kind: 'text', column: 'intent' },
  status: 'word',
} as const

export function chargeRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/charges',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.payment_intent === undefined ? [] : [sql`intent = ${params.payment_intent}`]),
          ...(params.customer === undefined
            ? []
            : [sql`intent in (select id from intent i where i.customer = ${params.customer})`]),
        ]
        const { rows, has_more } = await page<ChargeRow>(context, 'charge', account.id, params, filters)
        return listObject('charges', await readCharges(context, rows), has_more)
      }),
    )
    .get(
      '/charges/search',
      route(api, searchParams, ({ account, params }) =>
        search<ChargeRow>(context, 'charge', account.id, params, searchFields, (rows) => readCharges(context, rows)),
      ),
    )
    .get(
      '/charges/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const row = await context.db
          .selectFrom('charge')
          .selectAll()
          .where('account', '=', account.id)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw noSuch('charge', id)
        return (await readCharges(context, [row]))[0]!
      }),
    )
}
