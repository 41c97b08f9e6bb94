import type { WebhookDeliveries, WebhookDelivery } from '@giro/protocol/webhookDelivery'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'

type Query = {
  endpoint?: string
  status?: WebhookDelivery['status']
  event?: string
  limit: number
  starting_after?: string
}

type Row = Omit<WebhookDelivery, 'attempts'> & { sequence: number }

/** An account's deliveries, those of the newest events first, each with every attempt that was logged. */
export async function readDeliveries(
  { db }: Pick<Context, 'db'>,
  account: string,
  query: Query,
): Promise<WebhookDeliveries> {
  const { limit, starting_after } = query
  const conditions = [sql`d.account = ${account}`]
  if (query.endpoint !== undefined) conditions.push(sql`d.endpoint = ${query.endpoint}`)
  if (query.status !== undefined) conditions.push(sql`d.status = ${query.status}`)
  if (query.event !== undefined) conditions.push(sql`d.event = ${query.event}`)
  if (starting_after !== undefined) {
    const after = await db.selectFrom('event').select('sequence').where('id', '=', starting_after).executeTakeFirst()
    if (!after) {
      throw new MoneyError(
        'resource_missing',
        `No such event: '${starting_after}'. Give one that this list has shown.`,
        {
          param: 'starting_after',
        },
      )
    }
    conditions.push(sql`v.sequence < ${after.sequence}`)
  }
  const { rows } = await sql<Row>`
    select d.event, d.endpoint, d.status, d.due_ms, d.delivered_ms, v.type, v.object_id, v.created_ms, v.sequence
    from webhook_delivery d join event v on v.id = d.event
    where ${sql.join(conditions, sql` and `)} order by v.sequence desc, d.endpoint limit ${limit + 1}`.execute(db)
  const shown = rows.slice(0, limit)
  const attempts = shown.length === 0 ? [] : await attemptsOf(db, shown)
  const data = shown.map(({ sequence: _, ...row }) => ({
    ...row,
    due_ms: row.status === 'pending' ? row.due_ms : null,
    attempts: attempts
      .filter((attempt) => attempt.endpoint === row.endpoint && attempt.event === row.event)
      .map(({ at_ms, latency_ms, response_status, response, error }) => ({
        at_ms,
        latency_ms,
        response_status,
        response,
        error,
      })),
  }))
  return { data, has_more: rows.length > limit }
}

function attemptsOf(db: Context['db'], rows: Row[]) {
  const unique = (values: string[]) => [...new Set(values)]
  return db
    .selectFrom('webhook_attempt')
    .selectAll()
    .where('endpoint', 'in', unique(rows.map((row) => row.endpoint)))
    .where('event', 'in', unique(rows.map((row) => row.event)))
    .orderBy('id')
    .execute()
}
