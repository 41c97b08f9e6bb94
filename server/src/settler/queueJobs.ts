import { type Selectable, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { insertRows } from '../store/insertRows.ts'
import type { JobTable } from '../store/tables.ts'

export type JobRow = Selectable<JobTable>

export type NewJob = Pick<
  JobTable,
  'account' | 'network' | 'key' | 'kind' | 'intent' | 'payment' | 'target' | 'data' | 'gas'
> & { contract_signer?: boolean; after?: string }

/**
 * Asks for calls on chain. A key that was asked for before, whatever became of it, is not asked for again. Wake the
 * settler after the commit.
 */
export async function queueJobs(trx: Trx, jobs: NewJob[], nowMs: number): Promise<void> {
  const queued = { status: 'queued', attempts: 0, not_before_ms: nowMs, created_ms: nowMs, updated_ms: nowMs }
  const rows = jobs.map((job) => ({
    ...job,
    contract_signer: job.contract_signer ?? false,
    after: job.after ?? null,
    ...queued,
  }))
  await insertRows(trx, 'job', rows, sql`on conflict (key) do nothing`)
}

/**
 * Asks once more for calls that failed, with `data` as it is now: those that are not failed any more are left alone. Their
 * attempts go on counting. Wake the settler after the commit.
 */
export async function requeueJobs(trx: Trx, jobs: Pick<JobRow, 'id' | 'data'>[], nowMs: number): Promise<void> {
  await sql`update job set data = again.data, status = 'queued', submission = null, reason = null, not_before_ms = ${nowMs}::bigint, updated_ms = ${nowMs}::bigint
    from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as again (id bigint, data text)
    where job.id = again.id and job.status = 'failed'`.execute(trx)
}
