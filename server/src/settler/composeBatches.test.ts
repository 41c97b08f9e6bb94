import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { encodeFunctionData, type Hex } from 'viem'
import { describe, expect, test } from 'vitest'
import { composeBatches, encodeBatch, gasLimitOf, gasMost } from './composeBatches.ts'
import type { JobRow } from './queueJobs.ts'

type Job = Pick<JobRow, 'id' | 'key' | 'after' | 'target' | 'data' | 'gas' | 'attempts' | 'reason'>
let ids = 0
const job = (over: Partial<Job> = {}): Job => ({
  id: ++ids,
  key: `job:${ids}`,
  after: null,
  target: 'house',
  data: `0x${'ab'.repeat(900)}`,
  gas: 300_000,
  attempts: 0,
  reason: null,
  ...over,
})
const many = (count: number, over: Partial<Job> = {}) => Array.from({ length: count }, () => job(over))
const sizes = (jobs: Job[]) => composeBatches(jobs).map((batch) => [batch.target, batch.jobs.length, batch.full])

describe('composeBatches', () => {
  test('default: in the order of the queue, one target each', () => {
    const jobs = [job(), job({ target: 'deposits' }), job()]
    const batches = composeBatches(jobs)
    expect(batches.map((batch) => batch.jobs)).toEqual([[jobs[0], jobs[2]], [jobs[1]]])
    expect(composeBatches([])).toEqual([])
  })

  test('behavior: what comes after another job goes with it or into a later transaction', () => {
    const create = job({ target: 'passkeyAccounts', key: 'create:a' })
    const [early, take, late] = [job(), job({ after: 'create:a' }), job()]
    const again = job({ target: 'passkeyAccounts', after: 'create:a' })
    const batches = composeBatches([early, create, take, late, again])
    expect(batches.map((batch) => batch.jobs)).toEqual([[early], [create, again], [take, late]])
    // its transaction was sent before
    expect(composeBatches([early, take]).map((batch) => batch.jobs)).toEqual([[early, take]])
  })

  test('behavior: a batch is closed before its gas or its bytes are too many', () => {
    expect(sizes(many(100))).toEqual([
      ['house', 44, true],
      ['house', 44, true],
      ['house', 12, false],
    ])
    expect(sizes(many(5, { data: `0x${'00'.repeat(50_000)}` }))).toEqual([
      ['house', 2, true],
      ['house', 2, true],
      ['house', 1, false],
    ])
  })

  test('behavior: no gas limit exceeds the most, whatever the calldata', () => {
    for (const data of [`0x${'ab'.repeat(900)}`, `0x${'00'.repeat(900)}`, `0x${'ab'.repeat(20_000)}`] as const) {
      for (const batch of composeBatches(many(200, { data, gas: 90_000 }))) {
        const calldata = `0x${batch.jobs.map((each) => each.data.slice(2)).join('')}` as const
        expect(gasLimitOf(calldata, batch.jobs)).toBeLessThanOrEqual(gasMost)
      }
    }
  })

  test('behavior: jobs of a reverted transaction go eight together, then alone, apart from the others', () => {
    const suspect = { reason: 'the whole transaction was reverted', attempts: 1 }
    expect(sizes([...many(9, suspect), ...many(2)]).map(([, count]) => count)).toEqual([8, 1, 2])
    expect(sizes([...many(3, { ...suspect, attempts: 2 }), job()]).map(([, count]) => count)).toEqual([1, 1, 1, 1])
  })
})

describe('encodeBatch', () => {
  test('default: what the ABI says', () => {
    for (const lengths of [[], [0], [4], [900, 32, 33, 1], [1, 2, 3, 31, 64]]) {
      const jobs = lengths.map((length, index) => ({
        gas: 1 + index * 100_000,
        data: `0x${'ab'.repeat(length)}` as Hex,
      }))
      const items = jobs.map((item) => ({ gas: BigInt(item.gas), data: item.data }))
      expect(encodeBatch(jobs)).toBe(
        encodeFunctionData({ abi: clearingHouseAbi, functionName: 'batch', args: [items] }),
      )
    }
  })
})
