import { type Address, type Hex, hexToNumber, numberToHex } from 'viem'
import type { Context } from '../context.ts'
import { inList } from '../store/insertRows.ts'
import { describeRevert } from './describeRevert.ts'
import { type Outcome, outcomes, type Receipt } from './outcome.ts'
import type { OpenSubmission } from './submission.ts'

/**
 * Writes down that a transaction was mined and how each of its jobs went, in one database transaction. Returns the
 * intents of jobs that failed.
 */
export async function recordOutcome(
  context: Pick<Context, 'db' | 'network' | 'keys' | 'now' | 'fence'>,
  submission: OpenSubmission,
  receipt: Receipt,
): Promise<string[]> {
  const { db, now } = context
  const reverted = receipt.status === '0x1' ? null : await revertReason(context, submission, receipt)
  return db.transaction().execute(async (trx) => {
    await context.fence(trx)
    const mined = await trx
      .updateTable('submission')
      .set({
        status: 'mined',
        transaction_hash: receipt.transactionHash,
        block_number: hexToNumber(receipt.blockNumber),
        block_hash: receipt.blockHash,
        updated_ms: now(),
      })
      .where('id', '=', submission.id)
      .where('status', 'in', ['prepared', 'sent'])
      .executeTakeFirst()
    if (mined.numUpdatedRows === 0n || submission.jobs.length === 0) return []
    const rows = await trx
      .selectFrom('job')
      .select(['id', 'gas', 'attempts', 'intent'])
      .where('submission', '=', submission.id)
      .where('status', '=', 'sent')
      .execute()
    const byId = new Map(rows.map((row) => [row.id, row]))
    const results = outcomes(
      receipt,
      submission.to,
      submission.jobs.map((id) => byId.get(id) ?? null),
      reverted,
    )
    const done = results.filter((result) => result.status === 'done').map((result) => result.job)
    if (done.length > 0) {
      const set = { status: 'done', reason: null, updated_ms: now() } as const
      await trx.updateTable('job').set(set).where(inList('id', done)).execute()
    }
    for (const result of results) {
      if (result.status === 'done') continue
      await trx
        .updateTable('job')
        .set(change(result, byId.get(result.job)!.attempts, now()))
        .where('id', '=', result.job)
        .execute()
    }
    return results.flatMap((result) => (result.status === 'failed' ? (byId.get(result.job)!.intent ?? []) : []))
  })
}

function change(result: Exclude<Outcome, { status: 'done' }>, attempts: number, now_ms: number) {
  const tried = { attempts: attempts + 1, updated_ms: now_ms }
  if (result.status === 'failed') return { ...tried, status: 'failed', reason: result.reason } as const
  return {
    ...tried,
    status: 'queued',
    submission: null,
    gas: result.gas,
    reason: result.suspect ? result.reason : null,
    not_before_ms: now_ms + (result.suspect ? 250 * 2 ** attempts : 0),
  } as const
}

/** Why a whole transaction was undone: the node is asked to run it again, which it may not be able to. */
async function revertReason(
  context: Pick<Context, 'db' | 'network' | 'keys'>,
  submission: OpenSubmission,
  receipt: Receipt,
): Promise<string> {
  if (hexToNumber(receipt.gasUsed) >= submission.gas * 0.98) return 'the whole transaction ran out of gas'
  const { data } = await context.db
    .selectFrom('submission')
    .select('data')
    .where('id', '=', submission.id)
    .executeTakeFirstOrThrow()
  const call = {
    from: context.keys.settler.address as Address,
    to: submission.to,
    data,
    gas: numberToHex(submission.gas),
  }
  try {
    await context.network.client.request({ method: 'eth_call', params: [call, receipt.blockNumber] }, { retryCount: 0 })
    return 'the whole transaction was reverted'
  } catch (error) {
    const reason = revertData(error)
    return reason
      ? `the whole transaction was reverted: ${describeRevert(reason)}`
      : 'the whole transaction was reverted'
  }
}

function revertData(error: unknown): Hex | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const data = (at as { data?: unknown }).data
    if (typeof data === 'string' && data.startsWith('0x')) return data as Hex
  }
  return null
}
