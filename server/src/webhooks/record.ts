import { sql } from 'kysely'
import type { Context, Trx } from '../context.ts'
import type { Delivery } from './claim.ts'
import { recordHealth } from './health.ts'
import type { Outcome } from './post.ts'
import { nextAttemptMs } from './schedule.ts'

export type Result = { delivery: Delivery; outcome: Outcome }

/**
 * Writes what became of deliveries: delivered, due again later, or given up; each attempt in the log; and which endpoints
 * answer at all. Answers whether something else may be delivered now.
 */
export async function recordResults(context: Pick<Context, 'db' | 'now' | 'log'>, results: Result[]): Promise<boolean> {
  const now = context.now()
  const rows = results.map(({ delivery, outcome }) => {
    const again_ms = outcome.ok ? null : nextAttemptMs(delivery.attempts, now)
    return {
      account: delivery.account,
      network: delivery.network,
      endpoint: delivery.endpoint,
      event: delivery.id,
      object_id: delivery.object_id,
      status: outcome.ok ? 'delivered' : again_ms === null ? 'failed' : 'pending',
      due_ms: again_ms ?? now,
      latency_ms: outcome.latency_ms,
      response_status: outcome.status,
      response: outcome.response,
      error: outcome.error,
      delivered_ms: outcome.ok ? now : null,
    }
  })
  return context.db.transaction().execute(async (trx) => {
    await sql`
      with r as (
        select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(account text, network text, endpoint text, event text,
          status text, due_ms bigint, latency_ms int, response_status int, response text, error text, delivered_ms bigint)
      ), logged as (
        insert into webhook_attempt (account, network, endpoint, event, at_ms, latency_ms, response_status, response, error)
        select account, network, endpoint, event, ${now}::bigint, latency_ms, response_status, response, error from r
      )
      update webhook_delivery d set status = r.status, due_ms = r.due_ms, response_status = r.response_status,
        error = r.error, delivered_ms = r.delivered_ms
      from r where d.endpoint = r.endpoint and d.event = r.event`.execute(trx)
    const finished = rows.filter((row) => row.status !== 'pending')
    const freed = finished.length > 0 && (await freeNext(trx, finished, now))
    const told = await recordHealth(context, trx, results)
    return freed || told
  })
}

/** What waited for these, because it is about the same object, is due now. */
async function freeNext(trx: Trx, finished: { endpoint: string; object_id: string }[], now: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update webhook_delivery d set due_ms = ${now}::bigint
    from jsonb_to_recordset(${JSON.stringify(finished)}::jsonb) as r(endpoint text, object_id text)
    join event v on v.object_id = r.object_id
    where d.endpoint = r.endpoint and d.event = v.id and d.status = 'pending' and d.attempts = 0`.execute(trx)
  return (numAffectedRows ?? 0n) > 0n
}
