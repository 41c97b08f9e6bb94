import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { email, mergeMetadata, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { search, searchParams } from '../http/stripe/search.ts'
import { noSuch } from '../payments/errors.ts'
import { toJson } from '../store/parse.ts'
import { type CustomerRow, customerObject } from './customerObject.ts'
import { findCustomer } from './findCustomer.ts'
import { type CustomerParams, createParams, updateParams } from './params.ts'

const listParams = pageParams({ email: email().optional(), test_clock: text(255).optional() })

const searchFields = {
  created: 'second',
  email: 'text',
  name: 'text',
  phone: 'text',
  metadata: 'metadata',
} as const

export function customerRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .post(
      '/customers',
      route(api, createParams, async ({ account, params, newId }) => {
        const id = newId('cus')
        return write(context, 'customer.created', async (trx) => {
          const row = { id, account: account.id, network: account.network, created_ms: context.now(), deleted: false }
          const values = { ...row, ...columns(null, params) }
          await trx
            .insertInto('customer')
            .values(values)
            .onConflict((conflict) => conflict.column('id').doNothing())
            .execute()
          return findCustomer(trx, account.id, id)
        })
      }),
    )
    .get(
      '/customers',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          sql`not deleted`,
          ...(params.email === undefined ? [] : [sql`email = ${params.email}`]),
          // no customer has a clock of its own
          ...(params.test_clock === undefined ? [] : [sql`false`]),
        ]
        const { rows, has_more } = await page<CustomerRow>(context, 'customer', account.id, params, filters)
        return listObject('customers', rows.map(customerObject), has_more)
      }),
    )
    .get(
      '/customers/search',
      route(api, searchParams, ({ account, params }) =>
        search<CustomerRow>(context, 'customer', account.id, params, searchFields, async (rows) =>
          rows.map(customerObject),
        ),
      ),
    )
    .get(
      '/customers/:id',
      route(api, z.strictObject({}), async ({ account, id }) =>
        customerObject(await findCustomer(context.db, account.id, id)),
      ),
    )
    .post(
      '/customers/:id',
      route(api, updateParams, async ({ account, params, id }) =>
        write(context, 'customer.updated', async (trx) => {
          const before = await findCustomer(trx, account.id, id)
          if (before.deleted) throw noSuch('customer', id)
          return trx
            .updateTable('customer')
            .set(columns(before, params))
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        }),
      ),
    )
    .delete(
      '/customers/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const row = await write(context, 'customer.deleted', async (trx) => {
          if ((await findCustomer(trx, account.id, id)).deleted) throw noSuch('customer', id)
          // What he paid keeps his id; what was known of him goes.
          const nothing = { email: null, name: null, phone: null, description: null, details: '{}', metadata: '{}' }
          return trx
            .updateTable('customer')
            .set({ deleted: true, ...nothing })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        })
        return row
      }),
    )
}

/** Makes a change and its event one transaction, and answers the customer. */
async function write(
  context: Context,
  type: string,
  change: (
    trx: Parameters<Parameters<ReturnType<Context['db']['transaction']>['execute']>[0]>[0],
  ) => Promise<CustomerRow>,
): Promise<Record<string, unknown>> {
  const object = await context.db.transaction().execute(async (trx) => {
    const row = await change(trx)
    const made = customerObject(row)
    const { account, network, id } = row
    const key = type === 'customer.updated' ? `${id}:${type}:${context.now()}` : `${id}:${type}`
    await emitEvents(trx, [{ account, network, type, object: made, objectId: id, key }], context.now())
    return made
  })
  context.wake.webhooks()
  return object
}

const words = ['email', 'name', 'phone', 'description'] as const
const details = ['address', 'business_name', 'individual_name', 'preferred_locales', 'shipping', 'tax_exempt'] as const

/** What a parameter leaves out stays as it was. */
function columns(before: CustomerRow | null, params: CustomerParams) {
  const kept = (name: (typeof words)[number]) => (params[name] === undefined ? (before?.[name] ?? null) : params[name])
  const changed = Object.fromEntries(
    details.filter((name) => params[name] !== undefined).map((name) => [name, params[name] ?? undefined]),
  )
  return {
    email: kept('email'),
    name: kept('name'),
    phone: kept('phone'),
    description: kept('description'),
    details: toJson({ ...before?.details, ...changed }),
    metadata: toJson(mergeMetadata(before?.metadata ?? {}, params.metadata)),
  }
}
