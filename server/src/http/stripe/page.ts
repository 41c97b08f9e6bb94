import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { MoneyError } from '../../payments/errors.ts'
import { integer, refuse, text } from './params.ts'
import type { StripeObject } from './route.ts'

type ListedTable =
  | 'intent'
  | 'checkout_session'
  | 'charge'
  | 'refund'
  | 'event'
  | 'webhook_endpoint'
  | 'customer'
  | 'product'
  | 'price'
  | 'payment_link'
  | 'balance_transaction'
  | 'payout'

const second = () => integer(0, 99_999_999_999)

/** `created=…` or `created[gte]=…`, Unix seconds. */
const created = z
  .preprocess(
    (value) => (typeof value === 'string' ? { gte: value, lte: value } : value),
    z.strictObject({
      gt: second().optional(),
      gte: second().optional(),
      lt: second().optional(),
      lte: second().optional(),
    }),
  )
  .optional()

const cursors = {
  limit: integer(1, 100).default(10),
  starting_after: text(255).optional(),
  ending_before: text(255).optional(),
}

export type PageParams = {
  limit: number
  starting_after?: string
  ending_before?: string
  created?: { gt?: number; gte?: number; lt?: number; lte?: number }
}

/** The parameters of a list, and those that filter it. */
export function pageParams<Shape extends z.ZodRawShape>(filters: Shape) {
  return z.strictObject({ ...cursors, created, ...filters }).superRefine((params, ctx) => {
    const { starting_after, ending_before } = params as PageParams
    if (starting_after !== undefined && ending_before !== undefined) {
      refuse(ctx, 'parameter_invalid', 'You cannot use both starting_after and ending_before; give one of them.')
    }
  })
}

/** One page of an account's rows, newest first, and whether there are more in the direction that was asked for. */
export async function page<Row extends { id: string; created_ms: number }>(
  { db }: Pick<Context, 'db'>,
  table: ListedTable,
  account: string,
  params: PageParams,
  filters: RawBuilder<unknown>[] = [],
): Promise<{ rows: Row[]; has_more: boolean }> {
  const { limit, starting_after, ending_before } = params
  const backwards = ending_before !== undefined
  const cursor = ending_before ?? starting_after
  const conditions = [sql`account = ${account}`, ...createdConditions(params.created), ...filters]
  if (cursor !== undefined) {
    const found = await sql<{ created_ms: number }>`
      select created_ms from ${sql.table(table)} where id = ${cursor} and account = ${account}`.execute(db)
    const at = found.rows[0]
    if (!at) {
      const param = backwards ? 'ending_before' : 'starting_after'
      throw new MoneyError(
        'resource_missing',
        `No such object: '${cursor}'. Give the id of one that this list has shown.`,
        {
          param,
        },
      )
    }
    conditions.push(
      backwards
        ? sql`(created_ms, id) > (${at.created_ms}, ${cursor})`
        : sql`(created_ms, id) < (${at.created_ms}, ${cursor})`,
    )
  }
  const direction = sql.raw(backwards ? 'asc' : 'desc')
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}
    order by created_ms ${direction}, id ${direction} limit ${limit + 1}`.execute(db)
  const shown = rows.slice(0, limit)
  return { rows: backwards ? shown.reverse() : shown, has_more: rows.length > limit }
}

/** Stripe's list object. `path` is that of the list, under /v1. */
export function listObject(path: string, data: StripeObject[], has_more: boolean): StripeObject {
  return { object: 'list', url: `/v1/${path}`, has_more, data }
}

/** Stripe's times are whole seconds, ours milliseconds. */
function createdConditions(range: PageParams['created']): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = []
  if (range?.gt !== undefined) conditions.push(sql`created_ms >= ${(range.gt + 1) * 1000}`)
  if (range?.gte !== undefined) conditions.push(sql`created_ms >= ${range.gte * 1000}`)
  if (range?.lt !== undefined) conditions.push(sql`created_ms < ${range.lt * 1000}`)
  if (range?.lte !== undefined) conditions.push(sql`created_ms < ${(range.lte + 1) * 1000}`)
  return conditions
}
