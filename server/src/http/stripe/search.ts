import { type RawBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../../context.ts'
import { MoneyError } from '../../payments/errors.ts'
import { integer, text } from './params.ts'
import type { StripeObject } from './route.ts'
import { type Clause, parseQuery } from './searchQuery.ts'

export const searchParams = z.strictObject({
  query: text(5000),
  limit: integer(1, 100).default(10),
  page: text(255).optional(),
})

/**
 * How a field is compared. `word`: always kept in small letters. `second`: Unix seconds, kept as milliseconds. A column is named
 * like its field unless given.
 */
export type SearchField =
  | 'text'
  | 'word'
  | 'number'
  | 'second'
  | 'metadata'
  | { kind: 'number' | 'text'; column: string }

/**
 * Stripe's search: newest first, by its query language. Unlike Stripe's it is exact: what was written is found at once.
 * Source: https://docs.stripe.com/search
 */
export async function search<Row extends { id: string; created_ms: number }>(
  { db }: Pick<Context, 'db'>,
  table: 'intent' | 'charge' | 'customer',
  account: string,
  params: z.output<typeof searchParams>,
  fields: Record<string, SearchField>,
  objects: (rows: Row[]) => Promise<StripeObject[]>,
): Promise<StripeObject> {
  const { clauses, joiner } = parseQuery(params.query)
  const found = sql.join(
    clauses.map((clause) => condition(clause, fields)),
    joiner === 'and' ? sql` and ` : sql` or `,
  )
  const conditions = [sql`account = ${account}`, sql`(${found})`]
  if (table === 'customer') conditions.push(sql`not deleted`)
  if (params.page !== undefined) {
    const [created_ms, id] = cursorOf(params.page)
    conditions.push(sql`(created_ms, id) < (${created_ms}, ${id})`)
  }
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}
    order by created_ms desc, id desc limit ${params.limit + 1}`.execute(db)
  const shown = rows.slice(0, params.limit)
  const has_more = rows.length > params.limit
  const last = shown.at(-1)
  return {
    object: 'search_result',
    url: `/v1/${paths[table]}/search`,
    has_more,
    next_page: has_more && last ? Buffer.from(`${last.created_ms},${last.id}`).toString('base64url') : null,
    data: await objects(shown),
  }
}

const paths = { intent: 'payment_intents', charge: 'charges', customer: 'customers' } as const

function cursorOf(page: string): [number, string] {
  const [, created_ms, id] = /^(\d{1,15}),(\w{1,255})$/.exec(Buffer.from(page, 'base64url').toString()) ?? []
  if (created_ms === undefined || id === undefined) {
    throw new MoneyError('parameter_invalid', 'Invalid page: give the next_page of an earlier answer.', {
      param: 'page',
    })
  }
  return [Number(created_ms), id]
}

function condition(clause: Clause, fields: Record<string, SearchField>): RawBuilder<unknown> {
  const found = positive(clause, fields)
  return clause.negated ? sql`not coalesce(${found}, false)` : found
}

function positive({ field, key, operator, value }: Clause, fields: Record<string, SearchField>): RawBuilder<unknown> {
  const given = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (given === undefined) {
    throw wrong(`Field '${field}' cannot be searched here. It takes ${Object.keys(fields).join(', ')}`)
  }
  const { kind, column } = typeof given === 'string' ? { kind: given, column: field } : given
  if (kind === 'metadata') {
    if (key === null) throw wrong(`Write metadata['key']:'value'`)
    // contained: the index finds it
    if (operator === ':' && value !== null) return sql`metadata @> ${JSON.stringify({ [key]: value })}::jsonb`
    if (operator === ':') return sql`not (metadata ? ${key})`
    if (operator === '~' && value !== null) return sql`${like(sql`metadata ->> ${key}`, value)}`
    throw wrong(`Metadata takes ':' and '~'`)
  }
  if (key !== null) throw wrong(`Field '${field}' has no keys`)
  const name = sql.ref(column)
  if (kind === 'text' || kind === 'word') {
    if (value === null) return sql`${name} is null`
    if (operator === ':' && kind === 'word') return sql`${name} = ${value.toLowerCase()}`
    if (operator === ':') return sql`lower(${name}::text) = ${value.toLowerCase()}`
    if (operator === '~') return like(sql`${name}::text`, value)
    throw wrong(`Field '${field}' takes ':' and '~'`)
  }
  if (value === null || !/^-?\d{1,15}$/.test(value)) throw wrong(`Field '${field}' takes a whole number`)
  if (operator === '~') throw wrong(`Field '${field}' takes ':', '>', '>=', '<' and '<='`)
  const compare = sql.raw(operator === ':' ? '=' : operator)
  if (kind === 'second') {
    const [from_ms, to_ms] = [Number(value) * 1000, (Number(value) + 1) * 1000]
    if (operator === ':') return sql`(created_ms >= ${from_ms}::bigint and created_ms < ${to_ms}::bigint)`
    if (operator === '<' || operator === '>=') return sql`created_ms ${compare} ${from_ms}::bigint`
    return operator === '>' ? sql`created_ms >= ${to_ms}::bigint` : sql`created_ms < ${to_ms}::bigint`
  }
  return sql`${name} ${compare} ${Number(value)}`
}

const leastLikeLetters = 3

function like(name: RawBuilder<unknown>, value: string): RawBuilder<unknown> {
  if (value.length < leastLikeLetters) throw wrong(`'~' takes at least ${leastLikeLetters} characters`)
  return sql`strpos(lower(${name}), ${value.toLowerCase()}) > 0`
}

function wrong(message: string): MoneyError {
  return new MoneyError('parameter_invalid', `${message}. Nothing was searched.`, { param: 'query' })
}
