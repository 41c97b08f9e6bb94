import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { decodeEventLog, type Hex, toEventSelector } from 'viem'
import { describeRevert, looksLikeGas } from './describeRevert.ts'
import type { JobRow } from './queueJobs.ts'

/** What of a receipt says how a batch went. */
export type Receipt = {
  transactionHash: Hex
  blockHash: Hex
  blockNumber: Hex
  status: Hex
  gasUsed: Hex
  logs: { address: Hex; topics: Hex[]; data: Hex }[]
}

export type Outcome =
  | { job: number; status: 'done' }
  | { job: number; status: 'failed'; reason: string }
  /** to be tried again: with this much gas, and when `suspect` in smaller company */
  | { job: number; status: 'queued'; reason: string; gas: number; suspect: boolean }

const triesMost = 5
const gasTriesMost = 3
const gasMostOfItem = 6_000_000
const itemFailed = toEventSelector('ItemFailed(uint256,bytes)')

/**
 * How each job of a mined batch went. `jobs` are in the order of its items; `reverted` is why the whole transaction was
 * undone, or null.
 */
export function outcomes(
  receipt: Receipt,
  to: string,
  jobs: (Pick<JobRow, 'id' | 'gas' | 'attempts'> | null)[],
  reverted: string | null,
): Outcome[] {
  const present = jobs.flatMap((job) => (job ? [job] : []))
  if (reverted !== null) {
    return present.map((job) =>
      job.attempts + 1 >= triesMost
        ? { job: job.id, status: 'failed', reason: reverted }
        : { job: job.id, status: 'queued', reason: reverted, gas: job.gas, suspect: true },
    )
  }
  const failures = failedItems(receipt, to)
  return jobs.flatMap((job, index): Outcome[] => {
    if (!job) return []
    const data = failures.get(index)
    if (data === undefined) return [{ job: job.id, status: 'done' }]
    const reason = describeRevert(data)
    const gas = Math.min(job.gas * 2, gasMostOfItem)
    return looksLikeGas(data) && job.attempts < gasTriesMost && gas > job.gas
      ? [{ job: job.id, status: 'queued', reason, gas, suspect: false }]
      : [{ job: job.id, status: 'failed', reason }]
  })
}

function failedItems(receipt: Receipt, to: string): Map<number, Hex> {
  const failures = new Map<number, Hex>()
  for (const log of receipt.logs) {
    if (log.topics[0] !== itemFailed || log.address.toLowerCase() !== to.toLowerCase()) continue
    const { args } = decodeEventLog({
      abi: clearingHouseAbi,
      eventName: 'ItemFailed',
      topics: log.topics as [Hex, ...Hex[]],
      data: log.data,
    })
    failures.set(Number(args.index), args.reason)
  }
  return failures
}
