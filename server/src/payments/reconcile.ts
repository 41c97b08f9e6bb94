import type { Context, Trx } from '../context.ts'
import { emitEvents, type NewEvent } from '../events/emit.ts'
import { type NewJob, queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { applyDerived } from './apply.ts'
import { derive } from './derive.ts'
import { type Loaded, loadIntents } from './load.ts'
import { planCalls } from './plan.ts'
import type { IntentRow, JobRow } from './rows.ts'

const most = 500
const retryEvery_ms_max = 3_600_000

/**
 * Brings intents into line with the chain and the queue: status, phases, charges, refunds, events, and the calls that
 * are still needed. It looks at what is, not at what happened, so it may be called at any time and any number of times;
 * all of one call's writes are one transaction.
 */
export async function reconcile(context: Context, intents: string[]): Promise<void> {
  const ids = [...new Set(intents)]
  for (let start = 0; start < ids.length; start += most) {
    const part = ids.slice(start, start + most)
    const changed = await context.db.transaction().execute((trx) => reconcileIn(context, trx, part))
    if (changed.events > 0) context.wake.webhooks()
    if (changed.calls > 0) context.wake.settler()
    if (changed.intents.length > 0) context.changed.publish(changed.intents)
  }
}

/** The same inside a caller's transaction; the caller wakes the workers after its commit. `locked`: see loadIntents. */
export async function reconcileIn(
  context: Context,
  trx: Trx,
  ids: string[],
  locked?: IntentRow[],
): Promise<{ intents: string[]; rows: Map<string, IntentRow>; events: number; calls: number }> {
  const loaded = await loadIntents(context, trx, ids, locked)
  const now = context.now()
  const fresh: NewJob[] = []
  const again: Pick<JobRow, 'id' | 'data'>[] = []
  const changes: { loaded: Loaded; derived: ReturnType<typeof derive> }[] = []
  for (const entry of loaded) {
    const derived = derive(entry.facts)
    changes.push({ loaded: entry, derived })
    for (const call of await planCalls(context, entry.facts, derived)) {
      const job = entry.facts.jobs.find((candidate) => candidate.key === call.key)
      if (!job) fresh.push(call)
      else if (retryDue(job, now)) again.push({ id: job.id, data: call.data })
    }
  }
  const applied = await applyDerived(context, trx, changes, now)
  const events: NewEvent[] = applied.events
  if (fresh.length > 0) await queueJobs(trx, fresh, now)
  if (again.length > 0) await requeueJobs(trx, again, now)
  if (events.length > 0) await emitEvents(trx, events, now)
  return { intents: applied.intents, rows: applied.rows, events: events.length, calls: fresh.length + again.length }
}

/** A failed call that is still needed is tried again, ever less often, at last every hour. */
function retryDue(job: JobRow, now: number): boolean {
  if (job.status !== 'failed') return false
  return now >= job.updated_ms + Math.min(retryEvery_ms_max, Math.max(2_000, (job.updated_ms - job.created_ms) / 2))
}
