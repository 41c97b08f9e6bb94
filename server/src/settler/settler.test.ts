import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import type { PrivateKeyAccount } from 'viem'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Fault, type FaultyRpc, startFaultyRpc } from '../../test/support/faultyRpc.ts'
import { until } from '../../test/support/until.ts'
import { startWorkbench, type Workbench } from '../../test/support/workbench.ts'
import { sendTransactions } from '../chain/sendTransactions.ts'
import type { Context } from '../context.ts'
import type { IntentRow } from '../payments/rows.ts'
import { type NewJob, queueJobs, requeueJobs } from './queueJobs.ts'
import { startSettler } from './settler.ts'

const price = 50_000_000n

// One chain whose blocks come when a test asks for them, and one database; each test has its own intents and payers.
let workbench: Workbench
let rpc: FaultyRpc
let context: Context
const running: { stop(): Promise<void> }[] = []
let failed: string[] = []

beforeAll(async () => {
  workbench = await startWorkbench({ blockTimeS: 0 })
  rpc = await startFaultyRpc(workbench.chain.network)
  context = { ...workbench.context, network: rpc.network }
})
beforeEach(() => {
  failed = []
  rpc.calls.length = 0
  rpc.decide = () => 'pass'
})
afterEach(async () => {
  for (const settler of running.splice(0)) await settler.stop()
  rpc.decide = () => 'pass'
})
afterAll(async () => {
  await rpc.stop()
  await workbench.close()
})

function settle(over: Partial<Context> = {}) {
  const settler = startSettler({ ...context, ...over }, async (intents) => void failed.push(...intents))
  running.push(settler)
  return settler
}

async function queue(...jobs: NewJob[]): Promise<string[]> {
  await context.db.transaction().execute((trx) => queueJobs(trx, jobs, Date.now()))
  return jobs.map((job) => job.key)
}

async function charges(count: number): Promise<NewJob[]> {
  const intents = await workbench.intents(count)
  const payers = await workbench.payers(count, price)
  return Promise.all(intents.map((intent, at) => workbench.signedCall(intent, payers[at]!)))
}

const jobs = (keys: string[]) =>
  context.db.selectFrom('job').selectAll().where('key', 'in', keys).orderBy('id').execute()
const statuses = async (keys: string[]) => [...new Set((await jobs(keys)).map((job) => job.status))]
const reach = (keys: string[], status: string) =>
  until(`all jobs are ${status}`, async () => (await statuses(keys)).join() === status)

async function submissionOf(key: string) {
  const [job] = await jobs([key])
  return context.db.selectFrom('submission').selectAll().where('id', '=', job!.submission!).executeTakeFirstOrThrow()
}
const attemptsOf = (submission: number) =>
  context.db.selectFrom('attempt').selectAll().where('submission', '=', submission).orderBy('max_fee_per_gas').execute()

const poolSize = async () => Number((await workbench.chain.rpc<{ pending: string }>('txpool_status')).pending)
const inPool = (count = 1) => until(`${count} in the pool`, async () => (await poolSize()) === count)
const nonce = async () =>
  Number(await workbench.chain.rpc<string>('eth_getTransactionCount', [context.keys.settler.address, 'latest']))
const paid = () =>
  context.network.client.readContract({
    address: workbench.usdc,
    abi: demoUsdcAbi,
    functionName: 'balanceOf',
    args: [workbench.account.payee],
  })

/** Mines until the jobs are settled, as a chain with block times does. */
async function mineUntil(keys: string[], status: string): Promise<void> {
  await until(`all jobs are ${status}`, async () => {
    if ((await statuses(keys)).join() === status) return true
    await workbench.chain.mine()
    await new Promise((resolve) => setTimeout(resolve, 120))
    return false
  })
}

describe('startSettler', () => {
  test('default: what is queued together goes in one transaction, stored before it is sent, and is settled', async () => {
    const before = await paid()
    const keys = await queue(...(await charges(5)))
    const stored: number[] = []
    rpc.decide = async ({ method }): Promise<Fault> => {
      if (method === 'eth_sendRawTransaction') {
        const rows = await context.db
          .selectFrom('attempt')
          .innerJoin('submission', 'submission.id', 'attempt.submission')
          .select('submission.status')
          .execute()
        stored.push(rows.filter((row) => row.status === 'prepared').length)
      }
      return 'pass'
    }
    const first = await nonce()
    settle()
    await inPool()
    expect(await statuses(keys)).toEqual(['sent'])
    expect(stored).toEqual([1])
    await workbench.chain.mine()
    await reach(keys, 'done')
    expect(await submissionOf(keys[0]!)).toMatchObject({ status: 'mined', nonce: first })
    expect((await submissionOf(keys[0]!)).jobs).toHaveLength(5)
    expect((await paid()) - before).toBe(5n * price)
    expect(failed).toEqual([])
  })

  test('behavior: a job is broadcast at once when nothing else is under way', async () => {
    const settler = settle()
    const calls = await charges(5)
    await until('the settler is ready', () => rpc.calls.some((call) => call.method === 'eth_getTransactionCount'))
    const waits: number[] = []
    for (const call of calls) {
      const start = Date.now()
      const keys = await queue(call)
      settler.wake()
      await reach(keys, 'sent')
      const { id } = await submissionOf(keys[0]!)
      await until('it is sent', async () => (await attemptsOf(id))[0]?.sent_ms)
      waits.push((await attemptsOf(id))[0]!.sent_ms! - start)
      await mineUntil(keys, 'done')
    }
    // Without being woken it looks every 500 ms. On a machine with nothing else to do it takes 10 to 20 ms.
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(200)
  })

  test('behavior: more than a transaction holds goes in several, each below 15M gas, with nonces in a row', async () => {
    const before = await paid()
    const keys = await queue(...(await charges(150)))
    settle()
    await inPool(3)
    await workbench.chain.mine()
    await reach(keys, 'done')
    const ids = [...new Set((await jobs(keys)).map((job) => job.submission!))]
    const rows = await context.db
      .selectFrom('submission')
      .select(['nonce', 'gas'])
      .where('id', 'in', ids)
      .orderBy('nonce')
      .execute()
    expect(rows).toHaveLength(3)
    expect(rows.map((row) => row.nonce - rows[0]!.nonce)).toEqual([0, 1, 2])
    expect(Math.max(...rows.map((row) => row.gas))).toBeLessThan(15_000_000)
    expect((await paid()) - before).toBe(150n * price)
  })

  test('error: one bad item fails alone, with its reason, and its intent is reported', async () => {
    const before = await paid()
    const calls = await charges(4)
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    const short = await workbench.signedCall(intent, workbench.chain.keys.refundKey)
    const keys = await queue(calls[0]!, calls[1]!, short, calls[2]!, calls[3]!, {
      ...calls[0]!,
      key: 'again',
      intent: null,
    })
    settle()
    await inPool()
    await workbench.chain.mine()
    await until('all is settled', async () => !(await statuses(keys)).includes('sent'))
    const rows = await jobs(keys)
    expect(rows.map((job) => job.status)).toEqual(['done', 'done', 'failed', 'done', 'done', 'failed'])
    expect(rows[2]).toMatchObject({ reason: `TransferFailed(${workbench.usdc})`, attempts: 1 })
    expect(rows[5]!.reason).toBe(`TransferFailed(${workbench.usdc})`)
    await until('the intent is reported', () => failed.includes(intent.id))
    expect(failed).toEqual([intent.id])
    expect((await paid()) - before).toBe(4n * price)
  })

  test('behavior: a key is asked for once; a failed job can be asked for again, another cannot', async () => {
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    const [payer] = (await workbench.payers(1, 1n)) as [PrivateKeyAccount]
    const keys = await queue(await workbench.signedCall(intent, payer))
    await queue({ ...(await workbench.signedCall(intent, payer)), gas: 1 })
    settle()
    await mineUntil(keys, 'failed')
    expect(await jobs(keys)).toHaveLength(1)
    await workbench.transfer(workbench.chain.accounts[2]!, workbench.usdc, payer.address, price)
    const [job] = await jobs(keys)
    const again = () => context.db.transaction().execute((trx) => requeueJobs(trx, [job!], Date.now()))
    await again()
    await mineUntil(keys, 'done')
    await again()
    expect(await jobs(keys)).toMatchObject([{ status: 'done', attempts: 1, reason: null }])
  })

  test('behavior: an item that ran out of gas gets more', async () => {
    const [call] = (await charges(1)) as [NewJob]
    const keys = await queue({ ...call, gas: 60_000 })
    settle()
    await mineUntil(keys, 'done')
    const [job] = await jobs(keys)
    expect(job!.attempts).toBeGreaterThan(0)
    expect(job!.gas).toBeGreaterThanOrEqual(120_000)
  })

  test('error: a transaction that is always reverted as a whole is tried in ever smaller parts, then given up with its reason', async () => {
    const calls = await charges(3)
    const keys = await queue(...calls)
    const contracts = { ...context.network.contracts, house: workbench.usdt }
    settle({ network: { ...rpc.network, contracts } })
    await mineUntil(keys, 'failed')
    for (const job of await jobs(keys)) {
      expect(job.attempts).toBe(5)
      expect(job.reason).toMatch(/^the whole transaction was reverted/)
    }
    const ids = new Set(calls.map((call) => call.intent))
    await until('they are reported', () => new Set(failed).size === ids.size)
  })

  test('error: a job that no transaction has room for fails and holds up nothing', async () => {
    const calls = await charges(2)
    const keys = await queue({ ...calls[0]!, gas: 20_000_000 }, calls[1]!)
    settle()
    await mineUntil([keys[1]!], 'done')
    expect(await jobs([keys[0]!])).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('no transaction has room') },
    ])
  })

  describe('killed and started again', () => {
    test.each([
      ['after storing, before sending', 'drop'],
      ['after sending, before the answer', 'swallow'],
    ] as const)('behavior: %s: nothing is lost or sent twice', async (_, fault) => {
      const before = await paid()
      const first = await nonce()
      const keys = await queue(...(await charges(3)))
      rpc.decide = ({ method }) => (method === 'eth_sendRawTransaction' ? fault : 'pass')
      const killed = settle()
      await until('it tried', () => rpc.calls.some((call) => call.method === 'eth_sendRawTransaction'))
      await killed.stop()
      expect(await submissionOf(keys[0]!)).toMatchObject({ status: 'prepared', nonce: first })
      rpc.decide = () => 'pass'
      settle()
      await inPool()
      await workbench.chain.mine()
      await reach(keys, 'done')
      expect(await nonce()).toBe(first + 1)
      expect((await paid()) - before).toBe(3n * price)
      expect(await attemptsOf((await submissionOf(keys[0]!)).id)).toHaveLength(1)
    })

    test('behavior: after it was mined, before that was seen', async () => {
      const before = await paid()
      const first = await nonce()
      const keys = await queue(...(await charges(3)))
      await (async () => {
        const killed = settle()
        await inPool()
        await killed.stop()
      })()
      await workbench.chain.mine()
      expect(await statuses(keys)).toEqual(['sent'])
      settle()
      await reach(keys, 'done')
      expect(await nonce()).toBe(first + 1)
      expect((await paid()) - before).toBe(3n * price)
    })

    test('behavior: between the parts of a longer queue', async () => {
      const before = await paid()
      const first = await nonce()
      const keys = await queue(...(await charges(150)))
      let sends = 0
      rpc.decide = ({ method }) => (method === 'eth_sendRawTransaction' && ++sends > 1 ? 'drop' : 'pass')
      const killed = settle()
      await until('the second is refused', () => sends > 1)
      await killed.stop()
      rpc.decide = () => 'pass'
      settle()
      await mineUntil(keys, 'done')
      expect(await nonce()).toBe(first + 3)
      expect((await paid()) - before).toBe(150n * price)
    })
  })

  test('error: with the node down jobs stay queued, and go on when it is back', async () => {
    rpc.decide = () => 'drop'
    const keys = await queue(...(await charges(2)))
    settle()
    await until('it says so', () => workbench.warnings.some((line) => line.includes('Settling is held up')))
    expect(await statuses(keys)).toEqual(['queued'])
    expect(workbench.warnings.every((line) => line.length < 2_000)).toBe(true)
    rpc.decide = () => 'pass'
    await mineUntil(keys, 'done')
  })

  test('behavior: what is too cheap to be mined is stored again with higher fees, then sent, under the same nonce', async () => {
    const { chain } = workbench
    const before = await paid()
    const keys = await queue(...(await charges(2)))
    settle()
    await inPool()
    const { id, nonce: used } = await submissionOf(keys[0]!)
    const [cheap] = await attemptsOf(id)
    let fee = cheap!.max_fee_per_gas * 2n
    for (let block = 0; block < 5; block++) {
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', [`0x${fee.toString(16)}`])
      await chain.mine()
      await new Promise((resolve) => setTimeout(resolve, 200))
      fee += 1n
    }
    await until('there is a second attempt', async () => (await attemptsOf(id)).length > 1)
    const bumped = (await attemptsOf(id)).at(-1)!
    expect(bumped.max_fee_per_gas).toBeGreaterThanOrEqual((cheap!.max_fee_per_gas * 9n) / 8n)
    expect(bumped.max_priority_fee_per_gas).toBeGreaterThanOrEqual((cheap!.max_priority_fee_per_gas * 9n) / 8n)
    expect(bumped.max_fee_per_gas).toBeGreaterThan(fee)
    await mineUntil(keys, 'done')
    expect(await submissionOf(keys[0]!)).toMatchObject({
      id,
      nonce: used,
      status: 'mined',
      transaction_hash: bumped.hash,
    })
    expect((await paid()) - before).toBe(2n * price)
    // Back to where the other tests expect the base fee.
    for (let block = 0; block < 3; block++) {
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00'])
      await chain.mine()
    }
  })

  test('behavior: no fee goes above the ceiling; what waits there is an alarm, and is mined when fees fall', async () => {
    const { chain } = workbench
    const before = await paid()
    const base = async () =>
      BigInt((await chain.rpc<{ baseFeePerGas: string }>('eth_getBlockByNumber', ['latest', false])).baseFeePerGas)
    const maxFeePerGas = (await base()) * 4n
    const keys = await queue(...(await charges(2)))
    settle({ network: { ...context.network, maxFeePerGas } })
    await inPool()
    const { id } = await submissionOf(keys[0]!)
    for (let block = 0; block < 8; block++) {
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', [`0x${(maxFeePerGas * 100n + BigInt(block)).toString(16)}`])
      await chain.mine()
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    await until('the alarm', async () => (await submissionOf(keys[0]!)).stuck_ms)
    const fees = (await attemptsOf(id)).map((attempt) => attempt.max_fee_per_gas)
    expect(fees.at(-1)).toBe(maxFeePerGas)
    const alarms = workbench.warnings.filter((line) => line.includes('transaction_stuck'))
    expect(alarms).toHaveLength(1)
    for (let block = 0; block < 3; block++) {
      await chain.rpc('anvil_setNextBlockBaseFeePerGas', ['0x3b9aca00'])
      await chain.mine()
    }
    await mineUntil(keys, 'done')
    expect((await paid()) - before).toBe(2n * price)
  })

  test('behavior: when a stranger uses the nonce, the jobs go again under another', async () => {
    const before = await paid()
    const first = await nonce()
    const keys = await queue(...(await charges(2)))
    rpc.decide = ({ method }) => (method === 'eth_sendRawTransaction' ? 'drop' : 'pass')
    const settler = settle()
    await until('it tried', () => rpc.calls.some((call) => call.method === 'eth_sendRawTransaction'))
    const stored = await submissionOf(keys[0]!)
    await sendTransactions(workbench.chain.network.rpcUrl, context.keys.settler, [
      { to: workbench.usdc, data: '0x70a08231', gas: 100_000n, value: 0n },
    ]).catch(() => undefined)
    expect(await nonce()).toBe(first + 1)
    rpc.decide = () => 'pass'
    settler.wake()
    await mineUntil(keys, 'done')
    const rows = await context.db
      .selectFrom('submission')
      .select(['status', 'nonce'])
      .where('id', '=', stored.id)
      .execute()
    expect(rows).toEqual([{ status: 'replaced', nonce: first }])
    expect((await submissionOf(keys[0]!)).nonce).toBe(first + 1)
    expect((await paid()) - before).toBe(2n * price)
  })

  test('behavior: a receipt that the node does not show at once is waited for, and nothing is done twice', async () => {
    const first = await nonce()
    const keys = await queue(...(await charges(2)))
    rpc.decide = ({ method }) => (method === 'eth_getTransactionReceipt' ? { result: null } : 'pass')
    settle()
    await inPool()
    for (let block = 0; block < 3; block++) {
      await workbench.chain.mine()
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(await statuses(keys)).toEqual(['sent'])
    }
    rpc.decide = () => 'pass'
    await mineUntil(keys, 'done')
    expect(await nonce()).toBe(first + 1)
  })

  test('behavior: a job that failed and was asked for again goes back to its transaction when that is undone', async () => {
    const { chain } = workbench
    const before = await paid()
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    const [payer] = (await workbench.payers(1, 1n)) as [PrivateKeyAccount]
    const keys = await queue(await workbench.signedCall(intent, payer))
    const first = settle()
    await mineUntil(keys, 'failed')
    await first.stop()
    const submission = await submissionOf(keys[0]!)
    const [job] = await jobs(keys)
    await context.db.transaction().execute((trx) => requeueJobs(trx, [job!], Date.now()))
    const head = Number(await chain.rpc<string>('eth_blockNumber'))
    await chain.rpc('anvil_reorg', [head - submission.block_number! + 1, []])
    // Now he has the money, so that the same transaction succeeds, and a second one would too if nothing guarded it.
    await workbench.transfer(chain.accounts[2]!, workbench.usdc, payer.address, 2n * price)
    settle()
    await mineUntil(keys, 'done')
    expect(await submissionOf(keys[0]!)).toMatchObject({
      id: submission.id,
      transaction_hash: submission.transaction_hash,
    })
    expect(await nonce()).toBe(submission.nonce + 1)
    expect((await paid()) - before).toBe(price)
  })

  test('behavior: what a reorganisation undoes is sent again as it was, in the order of the nonces', async () => {
    const { chain } = workbench
    const before = await paid()
    const [one, two] = [await charges(2), await charges(2)]
    const bad = { ...one[0]!, key: 'twice', intent: null }
    settle()
    const keys = await queue(...one, bad)
    await until('the first is settled', async () => {
      await chain.mine()
      return !(await statuses(keys)).some((status) => status === 'queued' || status === 'sent')
    })
    const more = await queue(...two)
    await mineUntil(more, 'done')
    const submissions = [await submissionOf(keys[0]!), await submissionOf(more[0]!)]
    const head = Number(await chain.rpc<string>('eth_blockNumber'))
    await chain.rpc('anvil_reorg', [head - submissions[0]!.block_number! + 1, []])
    expect(await paid()).toBe(before)
    await chain.mine()
    await until(
      'both are under way again',
      async () => (await statuses([...keys, ...more])).join() === 'sent' || (await nonce()) > submissions[1]!.nonce,
    )
    await until('both are settled again', async () => {
      await chain.mine()
      return !(await statuses([...keys, ...more])).includes('sent')
    })
    const again = [await submissionOf(keys[0]!), await submissionOf(more[0]!)]
    for (const [at, submission] of again.entries()) {
      expect(submission).toMatchObject({
        id: submissions[at]!.id,
        transaction_hash: submissions[at]!.transaction_hash,
        status: 'mined',
      })
      expect(submission.block_hash).not.toBe(submissions[at]!.block_hash)
    }
    expect((await jobs(keys)).map((job) => job.status)).toEqual(['done', 'done', 'failed'])
    expect(await statuses(more)).toEqual(['done'])
    expect((await paid()) - before).toBe(4n * price)
  })

  test('behavior: what was undone while the server was down is found when it starts', async () => {
    const { chain } = workbench
    const before = await paid()
    const keys = await queue(...(await charges(2)))
    const first = settle()
    await mineUntil(keys, 'done')
    await first.stop()
    const submission = await submissionOf(keys[0]!)
    await chain.mine(3)
    const head = Number(await chain.rpc<string>('eth_blockNumber'))
    await chain.rpc('anvil_reorg', [head - submission.block_number! + 1, []])
    await chain.mine()
    expect(await paid()).toBe(before)
    settle()
    await until(
      'it is under way or settled',
      async () => (await submissionOf(keys[0]!)).block_hash !== submission.block_hash,
    )
    await mineUntil(keys, 'done')
    expect((await paid()) - before).toBe(2n * price)
  })
})

describe('startSettler on a chain set back', () => {
  test('behavior: all transactions come again, and a nonce that nothing stored uses is used up', async () => {
    const { chain } = workbench
    const start = Number(await chain.rpc<string>('eth_blockNumber'))
    // A stranger's transaction before ours, which the set-back chain has not any more.
    await sendTransactions(chain.network.rpcUrl, context.keys.settler, [
      { to: context.keys.settler.address, gas: 21_000n },
    ])
    const lost = await nonce()
    const before = await paid()
    const calls = await charges(4)
    const settler = settle()
    const keys = await queue(calls[0]!, calls[1]!)
    await mineUntil(keys, 'done')
    const more = await queue(calls[2]!, calls[3]!)
    settler.wake()
    await mineUntil(more, 'done')
    const head = Number(await chain.rpc<string>('eth_blockNumber'))
    await chain.rpc('anvil_rollback', [head - start])
    expect(await nonce()).toBe(lost - 1)
    await until('all are under way again', async () => (await statuses([...keys, ...more])).join() === 'sent')
    await inPool(3)
    const filler = await context.db
      .selectFrom('submission')
      .selectAll()
      .where('nonce', '=', lost - 1)
      .executeTakeFirstOrThrow()
    expect(filler).toMatchObject({ to: context.keys.settler.address, data: '0x', jobs: [] })
    await chain.mine()
    await until('they are mined', async () => (await nonce()) === lost + 2)
    await until('all is known', async () => !(await statuses([...keys, ...more])).includes('sent'))
    expect(await paid()).toBe(before)
  })
})
