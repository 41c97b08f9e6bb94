import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { bytesWords, word } from '@giro/protocol/words'
import { getAbiItem, type Hex, toFunctionSelector } from 'viem'
import type { JobRow } from './queueJobs.ts'

/** EIP-7825 lets a transaction have 16.7M; nodes take 128 kB. */
export const gasMost = 15_000_000
const bytesMost = 120_000
const transactionGas = 60_000
/** Copying an item, the call, its check, and a failure's log. */
const itemGas = 12_000
export const itemGasMost = 13_000_000

type Job = Pick<JobRow, 'id' | 'key' | 'after' | 'target' | 'data' | 'gas' | 'attempts' | 'reason'>

/** Jobs that go into one transaction of their target. `full`: there was no room for the next one. */
export type Batch<J extends Job = Job> = { target: JobRow['target']; jobs: J[]; full: boolean }

/**
 * Fills batches in the order of the queue, one target each. Jobs whose transaction was reverted as a whole (a queued job
 * with a reason) go eight together, then alone, so that a bad one is found without holding up the others. A job that comes `after` another goes with it or into a later transaction.
 */
export function composeBatches<J extends Job>(jobs: J[]): Batch<J>[] {
  const batches: Batch<J>[] = []
  const filling = new Map<string, { batch: Batch<J>; index: number; gas: number; bytes: number }>()
  const placed = new Map<string, number>()
  for (const job of jobs) {
    const itemsMost = job.reason === null ? Number.POSITIVE_INFINITY : job.attempts < 2 ? 8 : 1
    const kind = `${job.target}:${job.reason === null ? '' : itemsMost}`
    const [gas, bytes] = [gasOf(job), bytesOf(job)]
    let place = filling.get(kind)
    const fits =
      place && place.gas + gas <= gasMost && place.bytes + bytes <= bytesMost && place.batch.jobs.length < itemsMost
    const tooEarly = place !== undefined && place.index < (placed.get(job.after ?? '') ?? 0)
    if (!place || !fits || tooEarly) {
      if (place) place.batch.full = true
      const batch: Batch<J> = { target: job.target, jobs: [], full: false }
      place = { batch, index: batches.length, gas: transactionGas, bytes: 0 }
      filling.set(kind, place)
      batches.push(place.batch)
    }
    place.batch.jobs.push(job)
    placed.set(job.key, place.index)
    place.gas += gas
    place.bytes += bytes
  }
  return batches
}

const bytesOf = (job: Job) => (job.data.length - 2) / 2 + 160

// An item gets its gas only if 64/63 of it is left, and its calldata costs at most 40 a byte (EIP-7623).
const gasOf = (job: Job) => Math.ceil((job.gas * 64) / 63) + itemGas + bytesOf(job) * 16

const batchSelector = toFunctionSelector(getAbiItem({ abi: clearingHouseAbi, name: 'batch' }))

/** The call of `batch((uint64 gas, bytes data)[])`, which the house, Deposits and PasskeyAccounts have alike. */
export function encodeBatch(jobs: Pick<Job, 'gas' | 'data'>[]): Hex {
  const items = jobs.map((job) => word('uint64', job.gas) + word('uint256', 64) + bytesWords(job.data))
  let offset = jobs.length * 32
  let offsets = ''
  for (const item of items) {
    offsets += word('uint256', offset)
    offset += item.length / 2
  }
  return `${batchSelector}${word('uint256', 32)}${word('uint256', jobs.length)}${offsets}${items.join('')}`
}

/** Gas that is enough whatever the items do with theirs; what is not burnt is not paid. */
export function gasLimitOf(data: Hex, jobs: Pick<Job, 'gas'>[]): number {
  let tokens = 0
  for (const byte of Buffer.from(data.slice(2), 'hex')) tokens += byte === 0 ? 1 : 4
  const items = jobs.reduce((sum, job) => sum + Math.ceil((job.gas * 64) / 63) + itemGas, 0)
  return transactionGas + Math.max(tokens * 4 + items, tokens * 10)
}
