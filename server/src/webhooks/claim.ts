import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { EventRow } from '../events/eventObject.ts'
import { timeoutMs } from './post.ts'

/** Deliveries of one endpoint that are under way at once: one that hangs keeps its own waiting, and nobody else's. */
export const perEndpoint = 16
const scanned = 1_000
/** A delivery that this process takes and never finishes becomes due again. */
const leaseMs = timeoutMs + 5_000

export type Delivery = Omit<EventRow, 'sequence'> & { endpoint: string; url: string; secret: string; attempts: number }

/**
 * Takes the deliveries that are due, the oldest first, at most `perEndpoint` for each endpoint with those that are under
 * way. Several servers may claim at once; each delivery goes to one. What an endpoint hears about one object it hears in
 * order: an event waits for the earlier ones of its object, and only those, so it is put off until they are due again. The
 * fences (`offset 0`) keep the planner from reading all that is pending for each object, whatever it believes of the tables.
 */
export async function claimDue(
  context: Pick<Context, 'db' | 'now'>,
  underWay: Map<string, number>,
): Promise<{ deliveries: Delivery[]; putOff: number }> {
  const now = context.now()
  const busy = JSON.stringify(Object.fromEntries(underWay))
  const full = JSON.stringify([...underWay].filter(([, count]) => count >= perEndpoint).map(([endpoint]) => endpoint))
  const { rows } = await sql<Delivery & { put_off: number }>`
    with due as (
      select d.endpoint, d.event, d.due_ms, v.object_id, v.sequence from webhook_delivery d
      join webhook_endpoint e on e.id = d.endpoint and e.status = 'enabled'
      join event v on v.id = d.event
      where d.status = 'pending' and d.due_ms <= ${now} and not (${full}::jsonb ? d.endpoint)
      order by d.due_ms limit ${scanned}
    ), first as materialized (
      select o.endpoint, o.object_id, f.sequence, f.due_ms from (select distinct endpoint, object_id from due) o
      cross join lateral (
        select v.sequence, d.due_ms
        from (select id, sequence from event where object_id = o.object_id order by sequence offset 0) v
        cross join lateral (
          select due_ms from webhook_delivery where endpoint = o.endpoint and event = v.id and status = 'pending' offset 0
        ) d
        limit 1
      ) f
    ), judged as (
      select due.*, case when first.sequence < due.sequence then first.due_ms end as earlier_ms
      from due join first on first.endpoint = due.endpoint and first.object_id = due.object_id
    ), put_off as (
      update webhook_delivery d set due_ms = j.earlier_ms + 1 from judged j
      where j.earlier_ms > ${now} and d.endpoint = j.endpoint and d.event = j.event and d.status = 'pending'
      returning d.event
    ), ranked as (
      select endpoint, event, row_number() over (partition by endpoint order by due_ms, sequence) as place
      from judged where earlier_ms is null
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
      v.id, v.account, v.network, v.type, v.created_ms, v.object, v.object_id, v.key, p.count as put_off
    from (select count(*) from put_off) p
    left join (claimed c join webhook_endpoint e on e.id = c.endpoint join event v on v.id = c.event) on true
    order by v.sequence`.execute(context.db)
  return { deliveries: rows.filter(({ endpoint }) => endpoint !== null), putOff: Number(rows[0]?.put_off ?? 0) }
}
