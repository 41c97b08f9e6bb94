import { formatGwei } from 'viem'
import type { Context } from '../context.ts'
import { composeBatches, gasMost, itemGasMost } from './composeBatches.ts'
import { type Fees, feesWithin, type Head, readHead } from './fees.ts'
import { FollowUp } from './followUp.ts'
import { gasFloat } from './gasFloat.ts'
import { prepareBatch } from './prepare.ts'
import type { JobRow } from './queueJobs.ts'
import type { OpenSubmission } from './submission.ts'

export type Settler = { wake(): void; stop(): Promise<void> }

const idleMs = 500
const pauseMostMs = 5_000
const jobsAtOnce = 600
/** This many transactions of a block go at once, however few jobs they have. */
const eager = 3
const gatherLeastMs = 25

/**
 * Turns queued jobs into transactions of the settler key, and sees each of them through: stored before sent, sent until
 * mined, mined until deep. One per key and network. `onFailed` is told, after the commit, of intents whose job failed.
 */
export function startSettler(
  context: Pick<Context, 'db' | 'network' | 'paused' | 'alarms' | 'keys' | 'log' | 'now' | 'fence'>,
  onFailed: (intents: string[]) => Promise<void>,
): Settler {
  const { db, network, paused, alarms, keys, now } = context
  const log = context.log.child({ worker: 'settler', network: network.id, signer: keys.settler.address })
  const followUp = new FollowUp(context, log, onFailed)
  const watchFloat = gasFloat(context)
  let head: Head | null = null
  let headRead_ms = 0
  let count = 0
  let open: OpenSubmission[] = []
  let gatherUntil_ms = 0
  let faults = 0
  let stopping = false
  let woken = false
  let wakeUp = () => {}

  const running = work()
  return {
    wake: () => {
      woken = true
      if (faults === 0) wakeUp()
    },
    stop: async () => {
      stopping = true
      wakeUp()
      await running
    },
  }

  async function work(): Promise<void> {
    while (!stopping) {
      let pause_ms: number
      try {
        woken = false
        const period_ms = open.length > 0 ? network.pollMs : idleMs
        if (performance.now() - headRead_ms >= period_ms || !head) await look()
        const gathering = await send(head!)
        pause_ms = Math.min(gathering, open.length > 0 ? network.pollMs : idleMs)
        if (faults > 0) log.info({ faults }, 'Settling goes on.')
        faults = 0
      } catch (error) {
        faults++
        // What is in memory may be wrong now: everything is read again.
        headRead_ms = 0
        open = []
        head = null
        pause_ms = Math.min(pauseMostMs, 100 * 2 ** Math.min(faults - 1, 10))
        const message =
          'Settling is held up. Jobs and transactions are stored and nothing is lost or sent twice; it is tried again.'
        if (faults === 1 || faults % 20 === 0) log.warn({ error: brief(error), faults, pause_ms }, message)
      }
      const waits = woken && faults === 0 && now() >= gatherUntil_ms
      if (!waits && !stopping) await sleep(pause_ms)
    }
  }

  async function look(): Promise<Head> {
    headRead_ms = performance.now()
    const newest = await readHead(network.client, head)
    await watchFloat()
    if (newest === head) return newest
    const after = await followUp.run(newest)
    open = after.open
    count = after.count
    head = newest
    gatherUntil_ms = 0
    return newest
  }

  /** Sends what is queued. Returns how long more jobs may be gathered before it has to be called again. */
  async function send(newest: Head): Promise<number> {
    if (now() < gatherUntil_ms) return gatherUntil_ms - now()
    let at = newest
    for (;;) {
      let jobs = await queued()
      // A call that was made before is not made again on old knowledge: a reorganisation may have brought it back.
      if (jobs.some((job) => job.attempts > 0)) {
        at = await look()
        jobs = await queued()
      }
      if (jobs.length === 0 || paused.has(network.id)) return idleMs
      const fees = affordable(at)
      if (fees === null) return idleMs
      for (const batch of composeBatches(jobs)) {
        const gas = open.reduce((sum, submission) => sum + submission.gas, 0)
        // More than a block holds would only lie in the node's pool.
        if (open.length >= 2 && gas + gasMost > at.gas_limit) return idleMs
        const gather_ms = batch.full ? 0 : gatherMs(batch.jobs)
        if (gather_ms > 0) {
          gatherUntil_ms = now() + Math.min(gather_ms, 2 * gatherLeastMs)
          return gather_ms
        }
        const prepared = await prepareBatch(context, batch, await nextNonce(), fees)
        open.push(prepared.submission)
        await followUp.send(prepared.submission, prepared.signed, at)
      }
      if (jobs.length < jobsAtOnce) return idleMs
    }
  }

  /** Null while gas costs more than the operator wants to pay: the jobs wait. */
  function affordable(at: Head): Fees | null {
    const fees = feesWithin(at, network.maxFeePerGas)
    if (fees) alarms.clear(network.id, 'gas_price_high')
    else {
      const detail = `Gas on ${network.name} costs ${formatGwei(at.base_fee + at.priority_fee)} gwei, above your ceiling of ${formatGwei(network.maxFeePerGas)}. Nothing is lost: calls wait and are sent when it is cheaper. Raise fees.maxFeeGwei to send them now.`
      alarms.raise(network.id, 'gas_price_high', detail)
    }
    return fees
  }

  /** The more transactions wait for the next block already, the longer an unfilled one gathers jobs. */
  function gatherMs(jobs: JobRow[]): number {
    if (open.length < eager) return 0
    const oldest_ms = Math.min(...jobs.map((job) => Math.max(job.not_before_ms, job.updated_ms)))
    return Math.max(0, oldest_ms + gatherLeastMs * 2 ** (open.length - eager) - now())
  }

  async function queued(): Promise<JobRow[]> {
    const jobs = await db
      .selectFrom('job')
      .selectAll()
      .where('network', '=', network.id)
      .where('status', '=', 'queued')
      .where('not_before_ms', '<=', now())
      // What has to come before it is put off: so is this.
      .where(({ eb, exists, not, selectFrom }) =>
        eb.or([
          eb('after', 'is', null),
          not(
            exists(
              selectFrom('job as before')
                .select('before.id')
                .whereRef('before.key', '=', 'job.after')
                .where('before.status', '=', 'queued')
                .where('before.not_before_ms', '>', now()),
            ),
          ),
        ]),
      )
      .orderBy('id')
      .limit(jobsAtOnce)
      .execute()
    const impossible = jobs.filter((job) => job.gas > itemGasMost).map((job) => job.id)
    if (impossible.length === 0) return jobs
    const reason = `It asks for more than ${itemGasMost} gas, which no transaction has room for.`
    await db
      .updateTable('job')
      .set({ status: 'failed', reason, updated_ms: now() })
      .where('id', 'in', impossible)
      .execute()
    return jobs.filter((job) => job.gas <= itemGasMost)
  }

  /** One above the highest that was ever stored or used, so that none is left out and none taken twice. */
  async function nextNonce(): Promise<number> {
    const stored = await db
      .selectFrom('submission')
      .select((select) => select.fn.max('nonce').as('nonce'))
      .where('network', '=', network.id)
      .where('signer', '=', keys.settler.address)
      .executeTakeFirst()
    return Math.max(count, (stored?.nonce ?? -1) + 1)
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** An error without the request in it, which would repeat the whole transaction. */
function brief(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { shortMessage, details } = error as { shortMessage?: string; details?: string }
  return shortMessage ? `${shortMessage} ${details ?? ''}`.trim() : error.message.slice(0, 500)
}
