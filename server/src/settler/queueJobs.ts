import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import type { JobTable } from '../store/tables.ts'

export type NewJob = Pick<
  JobTable,
  'account' | 'network' | 'key' | 'kind' | 'intent' | 'payment' | 'target' | 'data' | 'gas'
>

const rowsPerStatement = 1_000

/**
 * Asks for calls on chain. A key that was asked for before, whatever became of it, is not asked for again. Wake the
 * settler after the commit.
 */
export async function queueJobs(trx: Trx, jobs: NewJob[], nowMs: number): Promise<void> {
  for (let start = 0; start < jobs.length; start += rowsPerStatement) {
    await trx
      .insertInto('job')
      .values(
        jobs.slice(start, start + rowsPerStatement).map((job) => ({
          ...job,
          status: 'queued' as const,
          attempts: 0,
          not_before_ms: nowMs,
          created_ms: nowMs,
          updated_ms: nowMs,
        })),
      )
      .onConflict((conflict) => conflict.column('key').doNothing())
      .execute()
  }
}

/**
 * Asks once more for a call that failed, when what was wrong has been put right. False when it had not failed. Give
 * `data` and `gas` when the call itself has to change.
 */
export async function requeueJob(
  trx: Trx,
  key: string,
  nowMs: number,
  change: Partial<Pick<NewJob, 'data' | 'gas'>> = {},
): Promise<boolean> {
  const result = await trx
    .updateTable('job')
    .set({
      ...change,
      status: 'queued',
      submission: null,
      reason: null,
      attempts: 0,
      not_before_ms: nowMs,
      updated_ms: nowMs,
    })
    .where('key', '=', key)
    .where('status', '=', sql.lit('failed'))
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
