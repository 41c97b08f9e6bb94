import { sql } from 'kysely'
import type { Context } from '../context.ts'
import type { Delivery } from './claim.ts'
import type { Outcome } from './post.ts'
import { nextAttemptMs } from './schedule.ts'

export type Result = { delivery: Delivery; outcome: Outcome }

/** Writes what became of deliveries: delivered, due again later, or given up. */
export async function recordResults(context: Pick<Context, 'db' | 'now'>, results: Result[]): Promise<void> {
  const now = context.now()
  const rows = results.map(({ delivery, outcome }) => {
    const again_ms = outcome.ok ? null : nextAttemptMs(delivery.attempts, now)
    return {
      endpoint: delivery.endpoint,
      event: delivery.id,
      status: outcome.ok ? 'delivered' : again_ms === null ? 'failed' : 'pending',
      due_ms: again_ms ?? now,
      response_status: outcome.status,
      error: outcome.error,
      delivered_ms: outcome.ok ? now : null,
    }
  })
  await sql`
    update webhook_delivery d set status = r.status, due_ms = r.due_ms, response_status = r.response_status,
      error = r.error, delivered_ms = r.delivered_ms
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(endpoint text, event text, status text, due_ms bigint,
      response_status int, error text, delivered_ms bigint)
    where d.endpoint = r.endpoint and d.event = r.event`.execute(context.db)
}
