import { type Hex, parseSignature } from 'viem'
import type { Context, Trx } from '../context.ts'
import { keccakOf } from '../keccak.ts'
import { inList } from '../store/insertRows.ts'
import { encodeBatch, gasLimitOf } from './composeBatches.ts'
import type { Fees } from './fees.ts'
import type { JobRow } from './queueJobs.ts'
import type { OpenSubmission } from './submission.ts'
import { transactionBytes } from './transaction.ts'

export type Signed = { hash: Hex; raw: Hex }
type Needs = Pick<Context, 'db' | 'network' | 'keys' | 'now' | 'fence'>
type Call = { to: Hex; data: Hex; gas: number }

/** Someone else took the nonce or the jobs meanwhile. Nothing was stored or sent. */
export class Outrun extends Error {
  override name = 'Outrun'
}

/**
 * Makes the transaction of some queued jobs and stores it, signed, with its nonce, in one database transaction: from
 * then on it is this transaction or none that does these jobs. The caller broadcasts it.
 */
export async function prepareBatch(
  context: Needs,
  batch: { target: JobRow['target']; jobs: Pick<JobRow, 'id' | 'data' | 'gas'>[] },
  nonce: number,
  fees: Fees,
): Promise<{ submission: OpenSubmission; signed: Signed }> {
  const { network, db, now } = context
  const data = encodeBatch(batch.jobs)
  const call = { to: network.contracts[batch.target], data, gas: gasLimitOf(data, batch.jobs) }
  const signed = await sign(context, call, nonce, fees)
  const ids = batch.jobs.map((job) => job.id)
  return db.transaction().execute(async (trx) => {
    await context.fence(trx)
    const id = await storeSubmission(context, trx, call, nonce, ids)
    await storeAttempt(context, trx, id, signed, fees)
    const taken = await trx
      .updateTable('job')
      .set({ status: 'sent', submission: id, updated_ms: now() })
      .where(inList('id', ids))
      .where('status', '=', 'queued')
      .executeTakeFirst()
    if (taken.numUpdatedRows !== BigInt(ids.length)) throw new Outrun('Some of the jobs were taken by another server.')
    return { submission: openOf(id, nonce, call, ids, signed, fees), signed }
  })
}

/** A transaction that does nothing, for a nonce that nothing stored uses: without it all later ones would wait for ever. */
export async function prepareFiller(context: Needs, nonce: number, fees: Fees) {
  const call = { to: context.keys.settler.address, data: '0x', gas: 21_000 } as const
  const signed = await sign(context, call, nonce, fees)
  return context.db.transaction().execute(async (trx) => {
    await context.fence(trx)
    const before = await trx
      .selectFrom('submission')
      .select('id')
      .where('network', '=', context.network.id)
      .where('signer', '=', context.keys.settler.address)
      .where('nonce', '=', nonce)
      .executeTakeFirst()
    // A replaced one whose replacement has gone again; its jobs are elsewhere by now.
    if (before) {
      await trx
        .updateTable('submission')
        .set({ ...call, jobs: '[]', status: 'prepared', updated_ms: context.now() })
        .where('id', '=', before.id)
        .execute()
    }
    const id = before?.id ?? (await storeSubmission(context, trx, call, nonce, []))
    await storeAttempt(context, trx, id, signed, fees)
    return { submission: openOf(id, nonce, call, [], signed, fees), signed }
  })
}

/** The same transaction with higher fees, stored as another attempt: whichever of them is mined counts. */
export async function prepareBump(context: Needs, submission: OpenSubmission, fees: Fees): Promise<Signed> {
  const { data } = await context.db
    .selectFrom('submission')
    .select('data')
    .where('id', '=', submission.id)
    .executeTakeFirstOrThrow()
  const signed = await sign(context, { to: submission.to, data, gas: submission.gas }, submission.nonce, fees)
  await context.db.transaction().execute(async (trx) => {
    await context.fence(trx)
    await storeAttempt(context, trx, submission.id, signed, fees)
  })
  submission.attempts.push({ hash: signed.hash, ...fees })
  return signed
}

async function sign(context: Needs, call: Call, nonce: number, fees: Fees): Promise<Signed> {
  const transaction = {
    chainId: context.network.chainId,
    nonce,
    ...call,
    maxFeePerGas: fees.max_fee_per_gas,
    maxPriorityFeePerGas: fees.max_priority_fee_per_gas,
  }
  const signature = await context.keys.settler.sign({ hash: keccakOf(transactionBytes(transaction)) })
  const bytes = transactionBytes(transaction, parseSignature(signature))
  return { raw: `0x${bytes.toString('hex')}`, hash: keccakOf(bytes) }
}

async function storeSubmission(context: Needs, trx: Trx, call: Call, nonce: number, jobs: number[]): Promise<number> {
  const row = await trx
    .insertInto('submission')
    .values({
      account: '',
      network: context.network.id,
      signer: context.keys.settler.address,
      nonce,
      ...call,
      jobs: JSON.stringify(jobs),
      status: 'prepared',
      transaction_hash: null,
      block_number: null,
      block_hash: null,
      stuck_ms: null,
      created_ms: context.now(),
      updated_ms: context.now(),
    })
    .onConflict((conflict) => conflict.columns(['network', 'signer', 'nonce']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) throw new Outrun(`Nonce ${nonce} of ${context.keys.settler.address} was taken by another server.`)
  return row.id
}

async function storeAttempt(context: Needs, trx: Trx, submission: number, signed: Signed, fees: Fees): Promise<void> {
  await trx
    .insertInto('attempt')
    .values({
      account: '',
      network: context.network.id,
      submission,
      ...signed,
      ...fees,
      created_ms: context.now(),
      sent_ms: null,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute()
}

function openOf(id: number, nonce: number, call: Call, jobs: number[], signed: Signed, fees: Fees): OpenSubmission {
  return { id, nonce, to: call.to, gas: call.gas, status: 'prepared', jobs, attempts: [{ hash: signed.hash, ...fees }] }
}
