import { sql } from 'kysely'
import type { Trx } from '../context.ts'

/**
 * Takes back that transactions were mined: they are sent again as they are, in the order of their nonces, and so their
 * jobs are under way again. A job that was put back into the queue because of them returns to them, so that it is not
 * done twice when they are mined again; one that another transaction has by now stays there.
 */
export async function unmine(trx: Trx, submissions: number[], nowMs: number): Promise<void> {
  if (submissions.length === 0) return
  const reopened = await trx
    .updateTable('submission')
    .set({
      status: 'sent',
      transaction_hash: null,
      block_number: null,
      block_hash: null,
      stuck_ms: null,
      updated_ms: nowMs,
    })
    .where('id', 'in', submissions)
    .where('status', '=', 'mined')
    .returning(['id', 'jobs'])
    .execute()
  for (const { id, jobs } of reopened) {
    if (jobs.length === 0) continue
    await trx
      .updateTable('job')
      .set({ status: 'sent', submission: id, reason: null, updated_ms: nowMs })
      .where('id', 'in', jobs)
      .where((or) =>
        or.or([
          or.and([or('submission', '=', id), or('status', 'in', ['done', 'failed'])]),
          or.and([or('submission', 'is', null), or('status', '=', sql.lit('queued'))]),
        ]),
      )
      .execute()
  }
}

/**
 * A stranger's transaction has the nonce for good: these can never be mined, and their jobs go back into the queue. What
 * they pay is guarded by the ids in the house, should one of them come back after all.
 */
export async function replace(trx: Trx, submission: { id: number; jobs: number[] }, nowMs: number): Promise<void> {
  const set = { status: 'replaced', updated_ms: nowMs } as const
  await trx.updateTable('submission').set(set).where('id', '=', submission.id).where('status', '!=', 'mined').execute()
  await trx
    .updateTable('job')
    .set({ status: 'queued', submission: null, not_before_ms: nowMs, updated_ms: nowMs })
    .where('submission', '=', submission.id)
    .where('status', '=', 'sent')
    .execute()
}
