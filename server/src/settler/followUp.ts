import type { Logger } from 'pino'
import { type Hex, hexToNumber } from 'viem'
import type { Context } from '../context.ts'
import { ordinaryBlocks } from '../payments/depth.ts'
import { broadcast } from './broadcast.ts'
import { blockHash, bumpFees, capFees, type Fees, type Head, marketFees } from './fees.ts'
import type { Receipt } from './outcome.ts'
import { prepareBump, prepareFiller } from './prepare.ts'
import { recordOutcome } from './recordOutcome.ts'
import { type OpenSubmission, openSubmissions } from './submission.ts'
import { replace, unmine } from './unmine.ts'

const atOnce = 64
/** A mined transaction is watched until it lies this deep. */
const watchedBlocks = 64
const resendAfterBlocks = 2
const bumpAfterBlocks = 4
const bumpsMost = 24

type Needs = Pick<Context, 'db' | 'network' | 'paused' | 'keys' | 'now' | 'fence'>

/**
 * What becomes of the transactions that were stored: done for each new block. It alone decides that one was mined, was
 * undone by a reorganisation, lost its nonce to a stranger, or has to be sent again, with more fees if need be.
 */
export class FollowUp {
  readonly #context: Needs
  readonly #log: Logger
  readonly #onFailed: (intents: string[]) => Promise<void>
  /** hash of an attempt -> the newest block when it was first and last handed to the node by this process */
  readonly #sent = new Map<Hex, { first: number; last: number }>()
  /** submission -> the newest block when its nonce was first seen used without a receipt of ours */
  readonly #lost = new Map<number, number>()
  #last: Head | null = null
  /** intents of failed jobs that are still to be reported */
  readonly #failed = new Set<string>()

  constructor(context: Needs, log: Logger, onFailed: (intents: string[]) => Promise<void>) {
    this.#context = context
    this.#log = log
    this.#onFailed = onFailed
  }

  /** Returns what is still open, and the chain's count of the signer's transactions. */
  async run(head: Head): Promise<{ open: OpenSubmission[]; count: number }> {
    const { network, keys, db } = this.#context
    const count = hexToNumber(
      await network.client.request({ method: 'eth_getTransactionCount', params: [keys.settler.address, 'latest'] }),
    )
    await this.#takeBack(head, count)
    let open = await openSubmissions(db, network.id, keys.settler.address, atOnce)
    if (open.some((submission) => submission.nonce < count)) {
      await this.#settle(
        open.filter((submission) => submission.nonce < count),
        head,
      )
      open = await openSubmissions(db, network.id, keys.settler.address, atOnce)
    }
    await this.#report()
    // A paused network's transactions are seen to be mined, but nothing is sent.
    if (this.#context.paused.has(network.id)) return { open, count }
    open = await this.#fillGaps(open, count, head)
    for (const submission of open) if (submission.nonce >= count) await this.#resend(submission, count, head)
    this.#last = head
    return { open, count }
  }

  /** Hands an attempt to the node and remembers when. */
  async send(submission: OpenSubmission, attempt: { hash: Hex; raw?: Hex }, head: Head): Promise<void> {
    const answer = await broadcast(this.#context, submission.id, attempt)
    submission.status = 'sent'
    const before = this.#sent.get(attempt.hash)
    this.#sent.set(attempt.hash, { first: before?.first ?? head.number, last: head.number })
    if (answer !== 'sent')
      this.#log.info(
        { answer, nonce: submission.nonce, hash: attempt.hash },
        'The node did not take a transaction again.',
      )
  }

  /** Mined transactions that are not on the chain any more are under way again. */
  async #takeBack(head: Head, count: number): Promise<void> {
    const { db, network, keys, now } = this.#context
    const mined = db
      .selectFrom('submission')
      .select(['id', 'nonce', 'block_number', 'block_hash', 'transaction_hash'])
      .where('network', '=', network.id)
      .where('signer', '=', keys.settler.address)
      .where('status', '=', 'mined')
    // The count alone tells of a chain that was set back, however far.
    const doubted = await mined
      .where('nonce', '>=', count)
      .orderBy('nonce')
      .limit(atOnce * 4)
      .execute()
    if (await this.#reorganised(head)) {
      const watched = await mined
        .where('block_number', '>', head.number - watchedBlocks)
        .where('nonce', '<', count)
        .execute()
      const numbers = [...new Set(watched.map((row) => row.block_number!))]
      const hashes = new Map(
        await Promise.all(numbers.map(async (number) => [number, await blockHash(network.client, number)] as const)),
      )
      doubted.push(...watched.filter((row) => hashes.get(row.block_number!) !== row.block_hash))
    }
    if (doubted.length === 0) return
    // The doubt may be the node's: only what it has no receipt for, or one from another block, is taken back.
    const receipts = await Promise.all(doubted.map((row) => this.#receipt(row.transaction_hash!)))
    const gone = doubted.filter((row, index) => receipts[index]?.blockHash !== row.block_hash)
    if (gone.length === 0) return
    this.#log.warn(
      { nonces: gone.map((row) => row.nonce).slice(0, 20), transactions: gone.length },
      'A reorganisation undid transactions of ours. They are sent again as they are.',
    )
    await db.transaction().execute(async (trx) => {
      await this.#context.fence(trx)
      await unmine(
        trx,
        gone.map((row) => row.id),
        now(),
      )
    })
    this.#sent.clear()
  }

  /** Whether the chain may have been reorganised since the last look. */
  async #reorganised(head: Head): Promise<boolean> {
    const last = this.#last
    if (!last) return true
    if (head.number === last.number) return head.hash !== last.hash
    if (head.number === last.number + 1) return head.parent_hash !== last.hash
    return (await blockHash(this.#context.network.client, last.number)) !== last.hash
  }

  /** Their nonces are behind the chain: by a receipt they were mined; without one, again and again, a stranger took the nonce. */
  async #settle(used: OpenSubmission[], head: Head): Promise<void> {
    const { db, network, now } = this.#context
    const found = await Promise.all(
      used.map(async (submission) => {
        const receipts = await Promise.all(submission.attempts.map((attempt) => this.#receipt(attempt.hash)))
        return receipts.find((receipt) => receipt !== null) ?? null
      }),
    )
    for (const [index, submission] of used.entries()) {
      const receipt = found[index]
      if (receipt) {
        for (const intent of await recordOutcome(this.#context, submission, receipt)) this.#failed.add(intent)
        for (const attempt of submission.attempts) this.#sent.delete(attempt.hash)
        this.#lost.delete(submission.id)
        continue
      }
      const since = this.#lost.get(submission.id)
      if (since === undefined || since > head.number) this.#lost.set(submission.id, head.number)
      else if (head.number - since >= Math.max(ordinaryBlocks(network), 3)) {
        const message =
          'Another transaction of the settler key took this nonce. Its calls are made again. Use the key for nothing else.'
        this.#log.error({ nonce: submission.nonce, jobs: submission.jobs.length }, message)
        await db.transaction().execute(async (trx) => {
          await this.#context.fence(trx)
          await replace(trx, submission, now())
        })
        this.#lost.delete(submission.id)
      }
    }
  }

  async #report(): Promise<void> {
    if (this.#failed.size === 0) return
    const intents = [...this.#failed]
    await this.#onFailed(intents)
    for (const intent of intents) this.#failed.delete(intent)
  }

  /** Nonces between the chain's and ours that nothing open uses, as after a chain was set back to before our first. */
  async #fillGaps(open: OpenSubmission[], count: number, head: Head): Promise<OpenSubmission[]> {
    const last = open.at(-1)?.nonce ?? count
    if (open.filter((submission) => submission.nonce >= count).length >= last - count + 1 || last <= count) return open
    const { db, network, keys } = this.#context
    const rows = await db
      .selectFrom('submission')
      .select('nonce')
      .where('network', '=', network.id)
      .where('signer', '=', keys.settler.address)
      .where('nonce', '>=', count)
      .where('nonce', '<', last)
      .where('status', '!=', 'replaced')
      .execute()
    const present = new Set(rows.map((row) => row.nonce))
    const filled = [...open]
    for (let nonce = count; nonce < Math.min(last, count + atOnce); nonce++) {
      if (present.has(nonce)) continue
      this.#log.warn(
        { nonce },
        'Nothing stored uses this nonce of the settler key. It is used up, so that later transactions can be mined.',
      )
      const { submission } = await prepareFiller(this.#context, nonce, bumpFees(marketFees(head), marketFees(head)))
      filled.push(submission)
    }
    return filled.sort((a, b) => a.nonce - b.nonce)
  }

  async #resend(submission: OpenSubmission, count: number, head: Head): Promise<void> {
    const attempt = submission.attempts.at(-1)!
    const sent = this.#sent.get(attempt.hash)
    // A chain that was set back makes block numbers go down.
    const waited = sent && sent.last <= head.number ? head.number - sent.first : 0
    const priced = attempt.max_fee_per_gas > head.base_fee
    // Nodes refuse what does not pay the base fee, so there is nothing to wait for when it was not handed over yet.
    const stuck = priced ? waited >= bumpAfterBlocks && submission.nonce === count : !sent || waited >= bumpAfterBlocks
    const fees = stuck ? this.#higherFees(submission, head) : null
    if (stuck && fees === null) await this.#alarm(submission, head)
    if (fees) {
      const signed = await prepareBump(this.#context, submission, fees)
      this.#log.info(
        { nonce: submission.nonce, attempt: submission.attempts.length, ...display(fees) },
        'A transaction was not mined for some blocks: sent again with higher fees.',
      )
      return this.send(submission, signed, head)
    }
    if (!sent || sent.last > head.number || head.number - sent.last >= resendAfterBlocks)
      await this.send(submission, attempt, head)
  }

  /** Null when no more may be offered: the bumps are used up, or the network's ceiling is reached. */
  #higherFees(submission: OpenSubmission, head: Head): Fees | null {
    const before = submission.attempts.at(-1)!
    const none = { max_fee_per_gas: 0n, max_priority_fee_per_gas: 0n }
    const fees = capFees(bumpFees(before, marketFees(head)), this.#context.network.maxFeePerGas)
    const enough = fees.max_fee_per_gas >= bumpFees(before, none).max_fee_per_gas
    return enough && submission.attempts.length <= bumpsMost ? fees : null
  }

  async #alarm(submission: OpenSubmission, head: Head): Promise<void> {
    const { db, network, now } = this.#context
    const stuck = await db
      .updateTable('submission')
      .set({ stuck_ms: now() })
      .where('id', '=', submission.id)
      .where('stuck_ms', 'is', null)
      .executeTakeFirst()
    if (stuck.numUpdatedRows === 0n) return
    this.#log.error(
      {
        alarm: 'transaction_stuck',
        nonce: submission.nonce,
        base_fee: String(head.base_fee),
        max_fee_per_gas_most: String(network.maxFeePerGas),
        ...display(submission.attempts.at(-1)!),
      },
      'A transaction waits for lower fees, and all later ones with it. Nothing is lost: it stays in the pool and is mined once the base fee falls. To pay more, raise maxFeeGwei of this network and start again.',
    )
  }

  async #receipt(hash: Hex): Promise<Receipt | null> {
    const receipt = await this.#context.network.client.request({ method: 'eth_getTransactionReceipt', params: [hash] })
    return receipt as Receipt | null
  }
}

const display = (fees: { max_fee_per_gas: bigint }) => ({ max_fee_per_gas: String(fees.max_fee_per_gas) })
