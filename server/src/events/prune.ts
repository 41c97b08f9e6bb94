import { sql } from 'kysely'
import type { Context } from '../context.ts'

/** As long as Stripe keeps them: older events are neither listed nor kept. */
export const eventsKept_ms = 30 * 86_400_000
const idempotencyKept_ms = 24 * 3_600_000
const every_ms = 60_000
/** rows of a table in one run, so that no run is long */
const most = 2_000

/**
 * Deletes events with their deliveries, attempts and idempotency keys that are older than they are kept. Answers how many
 * rows went; a run that had more to do than it may is followed by another soon.
 */
export async function prune({ db, now }: Pick<Context, 'db' | 'now'>): Promise<number> {
  const before = now() - eventsKept_ms
  const counts = [
    await sql`delete from webhook_attempt where id in (
      select id from webhook_attempt where at_ms < ${before} order by at_ms limit ${most})`.execute(db),
    await sql`
      with old as (select id from event where created_ms < ${before} order by created_ms limit ${most}),
      deliveries as (delete from webhook_delivery where event in (select id from old) returning event)
      select count(*) from deliveries`.execute(db),
    await sql`delete from event where id in (
      select id from event where created_ms < ${before} order by created_ms limit ${most})
      and not exists (select 1 from webhook_delivery d where d.event = event.id)`.execute(db),
    await sql`delete from idempotency where (account, network, key) in (
      select account, network, key from idempotency where created_ms < ${now() - idempotencyKept_ms}
      order by created_ms limit ${most})`.execute(db),
  ]
  return counts.reduce((sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0n), 0)
}

export function startPruning(context: Pick<Context, 'db' | 'now' | 'log'>): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  const run = async () => {
    const gone = await prune(context).catch((error: unknown) => {
      context.log.warn({ err: error }, 'old events could not be deleted; it is tried again in a minute')
      return 0
    })
    if (!stopped) timer = setTimeout(start, gone >= most ? 1_000 : every_ms)
  }
  const start = () => {
    running = run()
  }
  timer = setTimeout(start, every_ms)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
