import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { EventRow } from '../events/eventObject.ts'
import { timeoutMs } from './post.ts'

/** Deliveries of one endpoint that are under way at once: one that hangs keeps its own waiting, and nobody else's. */
export const perEndpoint = 16
const scanned = 2_000
/** A delivery that this process takes and never finishes becomes due again. */
const leaseMs = timeoutMs + 5_000

export type Delivery = Omit<EventRow, 'sequence'> & { endpoint: string; url: string; secret: string; attempts: number }

/**
 * Takes the deliveries that are due, the oldest first, at most `perEndpoint` for each endpoint with those that are under
 * way. Several servers may claim at once; each delivery goes to one.
 */
export async function claimDue(
  context: Pick<Context, 'db' | 'now'>,
  underWay: Map<string, number>,
): Promise<Delivery[]> {
  const now = context.now()
  const busy = JSON.stringify(Object.fromEntries(underWay))
  const full = JSON.stringify([...underWay].filter(([, count]) => count >= perEndpoint).map(([endpoint]) => endpoint))
  const { rows } = await sql<Delivery>`
    with due as (
      select d.endpoint, d.event, d.due_ms from webhook_delivery d
      join webhook_endpoint e on e.id = d.endpoint and e.status = 'enabled'
      where d.status = 'pending' and d.due_ms <= ${now} and not (${full}::jsonb ? d.endpoint)
      order by d.due_ms limit ${scanned}
    ), ranked as (
      select endpoint, event, row_number() over (partition by endpoint order by due_ms, event) as place from due
    ), free as (
      select d.endpoint, d.event from webhook_delivery d
      join ranked r on r.endpoint = d.endpoint and r.event = d.event
      where r.place <= ${perEndpoint} - coalesce((${busy}::jsonb ->> r.endpoint)::int, 0)
        and d.status = 'pending' and d.due_ms <= ${now}
      for update of d skip locked
    ), claimed as (
      update webhook_delivery d set attempts = d.attempts + 1, due_ms = ${now + leaseMs}
      from free where d.endpoint = free.endpoint and d.event = free.event
      returning d.endpoint, d.event, d.attempts
    )
    select c.endpoint, c.attempts, e.url, e.secret,
      v.id, v.account, v.network, v.type, v.created_ms, v.object, v.object_id, v.key
    from claimed c join webhook_endpoint e on e.id = c.endpoint join event v on v.id = c.event
    order by v.sequence`.execute(context.db)
  return rows
}
