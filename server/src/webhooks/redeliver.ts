import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { eventsKept_ms } from '../events/prune.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { type EndpointRow, findEndpoint } from './endpointObject.ts'

/** Events that one replay sends again; the answer says from where to go on. */
const replayMost = 10_000

/** Delivers an event once more: to one endpoint, or to all that ask for its type. Throws MoneyError; nothing is sent then. */
export async function resendEvent(
  context: Context,
  account: string,
  event: string,
  endpoint: string | null,
): Promise<number> {
  const kept = await context.db
    .selectFrom('event')
    .select('id')
    .where('account', '=', account)
    .where('id', '=', event)
    .where('created_ms', '>=', context.now() - eventsKept_ms)
    .executeTakeFirst()
  if (!kept) throw noSuch('event', event)
  if (endpoint !== null) refuseDisabled(await findEndpoint(context, account, endpoint))
  const wanted =
    endpoint === null ? sql`(e.enabled_events ? '*' or e.enabled_events ? v.type)` : sql`e.id = ${endpoint}`
  const sent = await sendAgain(context, sql`v.id = ${event} and ${wanted}`, 1_000)
  if (sent.length === 0) {
    throw new MoneyError(
      'no_webhook_endpoint',
      'No enabled webhook endpoint asks for this type of event. Nothing was sent; name one by webhook_endpoint.',
    )
  }
  return sent.length
}

export type Replay = {
  /** Unix seconds */
  from_s: number
  to_s: number
  /** leave out what the endpoint has accepted already */
  undelivered: boolean
}

/** Delivers the events of a time range once more that an endpoint asks for, each object's in their order. */
export async function replayEvents(context: Context, account: string, id: string, range: Replay) {
  const endpoint = await findEndpoint(context, account, id)
  refuseDisabled(endpoint)
  const accepted = sql`exists (select 1 from webhook_delivery a where a.endpoint = e.id and a.event = v.id and a.status = 'delivered')`
  const sent = await sendAgain(
    context,
    sql`e.id = ${id} and (e.enabled_events ? '*' or e.enabled_events ? v.type)
      and v.created_ms >= ${Math.max(range.from_s * 1000, context.now() - eventsKept_ms)}::bigint
      and v.created_ms < ${(range.to_s + 1) * 1000}::bigint
      and ${range.undelivered ? sql`not ${accepted}` : sql`true`}`,
    replayMost,
  )
  const more = sent.length === replayMost
  const last = sent.reduce((newest, { created_ms }) => Math.max(newest, Number(created_ms)), 0)
  return { sent: sent.length, next_from_s: more ? Math.floor(last / 1000) : null }
}

async function sendAgain(context: Context, which: ReturnType<typeof sql>, most: number) {
  const now = context.now()
  const { rows } = await sql<{ created_ms: number }>`
    with chosen as (
      select e.id as endpoint, v.id as event, v.account, v.network, v.created_ms from event v
      join webhook_endpoint e on e.account = v.account and e.status = 'enabled'
      where ${which} order by v.created_ms, v.sequence limit ${most}
    ), queued as (
      insert into webhook_delivery (endpoint, event, account, network, attempts, due_ms, status)
      select endpoint, event, account, network, 0, ${now}::bigint, 'pending' from chosen
      on conflict (endpoint, event) do update set status = 'pending', attempts = 0, due_ms = excluded.due_ms, error = null, delivered_ms = null
    )
    select created_ms from chosen`.execute(context.db)
  context.wake.webhooks()
  return rows
}

function refuseDisabled(endpoint: EndpointRow): void {
  if (endpoint.status === 'enabled') return
  throw new MoneyError(
    'webhook_endpoint_disabled',
    `Webhook endpoint ${endpoint.id} is disabled. Nothing was sent; enable it first (disabled=false).`,
  )
}
