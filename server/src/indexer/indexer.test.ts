import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain } from '../../test/support/chain.ts'
import { startFaultyRpc } from '../../test/support/faultyRpc.ts'
import { until } from '../../test/support/until.ts'
import { startWorkbench, type Workbench } from '../../test/support/workbench.ts'
import { sendTransactions } from '../chain/sendTransactions.ts'
import type { IntentRow } from '../payments/rows.ts'
import { encodeBatch } from '../settler/composeBatches.ts'
import { type BlockReport, type Indexer, startIndexer } from './indexer.ts'

const open: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.stop()
})

async function bench(options?: { blockTimeS?: number }): Promise<Workbench> {
  const workbench = await startWorkbench(options)
  open.push({ stop: () => workbench.close() })
  return workbench
}

function index(context: Workbench['context'], onBlocks?: (report: BlockReport) => Promise<void>) {
  const reports: BlockReport[] = []
  const indexer = startIndexer(context, async (report) => {
    reports.push(report)
    await onBlocks?.(report)
  })
  open.push(indexer)
  return { indexer, reports }
}

const headOf = async ({ chain }: Workbench) => Number(await chain.rpc<string>('eth_blockNumber'))
async function caughtUp(workbench: Workbench, indexer: Indexer): Promise<void> {
  const head = await headOf(workbench)
  await until(`block ${head} is indexed`, () => indexer.head() === head)
  await indexer.caughtUp(head)
}

/** All that was derived from the chain, whatever the order in which it was written. */
async function derived({ context: { db } }: Workbench) {
  return {
    events: await db.selectFrom('chain_event').selectAll().orderBy('block_number').orderBy('log_index').execute(),
    payments: await db.selectFrom('payment').selectAll().orderBy('id').execute(),
    cursor: await db.selectFrom('cursor').selectAll().execute(),
  }
}

/** The same from an empty database: what a server that was never there before would have. */
async function rebuilt(workbench: Workbench) {
  const { db } = workbench.context
  for (const table of ['chain_event', 'payment', 'block', 'cursor'] as const) await db.deleteFrom(table).execute()
  const { indexer } = index(workbench.context)
  await caughtUp(workbench, indexer)
  await indexer.stop()
  return derived(workbench)
}

/** Some payments in one transaction: a hold and a charge for each intent's payer. */
async function pay(workbench: Workbench, intents: IntentRow[]): Promise<void> {
  const { chain, context } = workbench
  const payers = await workbench.payers(intents.length, 50_000_000n)
  const calls = await Promise.all(intents.map((intent, at) => workbench.signedCall(intent, payers[at]!)))
  const batch = { to: context.network.contracts.house, data: encodeBatch(calls), gas: 14_000_000n }
  await sendTransactions(chain.network.rpcUrl, context.keys.settler, [batch])
}

describe('startIndexer', () => {
  test('default: follows every block; transfers to deposits and payments come with their intent', async () => {
    const workbench = await bench()
    const { context, chain, usdc, usdt } = workbench
    const { indexer, reports } = index(context)
    const [sent, signed] = (await workbench.intents(2)) as [IntentRow, IntentRow]
    await workbench.transfer(chain.accounts[2]!, usdc, sent.deposit_address, 50_000_000n)
    await workbench.transfer(chain.accounts[2]!, usdt, sent.deposit_address, 1n)
    await workbench.transfer(chain.accounts[2]!, usdc, chain.accounts[3]!.address, 5n)
    await pay(workbench, [signed])
    await caughtUp(workbench, indexer)

    const { events, payments } = await derived(workbench)
    expect(events.filter((event) => event.intent === sent.id)).toMatchObject([
      {
        name: 'Received',
        account: 'acct_test',
        deposit: sent.deposit_address,
        asset: usdc,
        amount: 50_000_000n,
        args: { from: chain.accounts[2]!.address, to: sent.deposit_address, amount: '50000000' },
      },
      { name: 'Received', asset: usdt, amount: 1n },
    ])
    expect(events.filter((event) => event.intent === signed.id)).toMatchObject([
      { name: 'Charged', asset: usdc, amount: 50_000_000n, payment: payments[0]!.id },
    ])
    expect(payments).toMatchObject([
      { intent: signed.id, account: 'acct_test', terms: signed.terms_hash, captured: 50_000_000n, held: 0n },
    ])
    expect(reports.flatMap((report) => report.touched)).toEqual(expect.arrayContaining([sent.id, signed.id]))
    expect(reports.every((report) => report.rolledBackTo === null)).toBe(true)
    const blocks = await context.db
      .selectFrom('block')
      .select(['number', 'hash', 'parent_hash'])
      .orderBy('number')
      .execute()
    expect(blocks.map((block) => block.number)).toEqual(blocks.map((_, at) => at))
  })

  test('behavior: a row is there within 100 ms of its block', async () => {
    const workbench = await bench()
    const { context, chain } = workbench
    const { indexer } = index(context)
    await caughtUp(workbench, indexer)
    const waits: number[] = []
    for (let number = await headOf(workbench); waits.length < 5; number++) {
      await until('the next block', async () => (await headOf(workbench)) > number, 5_000)
      const mined = performance.now()
      await until('its row', () => indexer.head() > number)
      waits.push(performance.now() - mined)
    }
    expect(chain.network.pollMs).toBeLessThanOrEqual(50)
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(100)
  })

  test('behavior: a hold, its captures and its void fold into the payment', async () => {
    const workbench = await bench()
    const { indexer } = index(workbench.context)
    const [intent] = (await workbench.intents(1, { capture_method: 'manual' })) as [IntentRow]
    await pay(workbench, [intent])
    await caughtUp(workbench, indexer)
    const { payments } = await derived(workbench)
    expect(payments).toMatchObject([
      { intent: intent.id, kind: 'authorize', held: 50_000_000n, authorized: 50_000_000n },
    ])
  })

  test('behavior: a transfer from one deposit to another makes a row for each', async () => {
    const workbench = await bench()
    const { context, chain, usdc } = workbench
    const [from, to] = (await workbench.intents(2)) as [IntentRow, IntentRow]
    await workbench.transfer(chain.accounts[2]!, usdc, from.deposit_address, 10n)
    await chain.rpc('anvil_impersonateAccount', [from.deposit_address])
    await chain.rpc('anvil_setBalance', [from.deposit_address, '0xde0b6b3a7640000'])
    const data = `0xa9059cbb${to.deposit_address.slice(2).padStart(64, '0')}${'4'.padStart(64, '0')}`
    await chain.rpc('eth_sendTransaction', [{ from: from.deposit_address, to: usdc, data }])
    await chain.mine()
    const { indexer } = index(context)
    await caughtUp(workbench, indexer)
    const { events } = await derived(workbench)
    expect(events.filter((event) => event.intent).map(({ name, intent, amount }) => [name, intent, amount])).toEqual([
      ['Received', from.id, 10n],
      ['Sent', from.id, 4n],
      ['Received', to.id, 4n],
    ])
  })

  test('behavior: catches up in ranges from any height, and a rebuild from block zero gives the same rows', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain, usdc } = workbench
    const intents = await workbench.intents(6)
    const first = index(context)
    await pay(workbench, intents.slice(0, 2))
    await caughtUp(workbench, first.indexer)
    await first.indexer.stop()
    await chain.rpc('anvil_mine', ['0x21c'])
    await pay(workbench, intents.slice(2, 4))
    await chain.rpc('anvil_mine', ['0x21c'])
    await workbench.transfer(chain.accounts[2]!, usdc, intents[4]!.deposit_address, 7n)
    await chain.mine(3)
    const second = index(context)
    await caughtUp(workbench, second.indexer)
    await second.indexer.stop()
    const before = await derived(workbench)
    expect(before.payments).toHaveLength(4)
    expect(before.events.filter((event) => event.name === 'Received')).toHaveLength(1)
    expect(await rebuilt(workbench)).toEqual(before)
    const kept = await context.db
      .selectFrom('block')
      .select((block) => block.fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    expect(kept.count).toBe(1024)
  })

  test('behavior: reorganisations of 1 to 20 blocks leave what a server would have that saw only the last chain', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain, usdc } = workbench
    const { indexer, reports } = index(context)
    const payer = chain.accounts[2]!
    for (const depth of [1, 2, 3, 5, 8, 13, 20]) {
      const [kept, gone] = (await workbench.intents(2)) as [IntentRow, IntentRow]
      await workbench.transfer(payer, usdc, kept.deposit_address, 50_000_000n)
      await pay(workbench, [kept])
      await caughtUp(workbench, indexer)
      const before = await headOf(workbench)
      // The first of the blocks that go has a transfer to the deposit in it, the others nothing.
      await workbench.transfer(payer, usdc, gone.deposit_address, 20_000_000n)
      await chain.mine(depth - 1)
      await caughtUp(workbench, indexer)
      const seen = await context.db.selectFrom('chain_event').select('name').where('intent', '=', gone.id).execute()
      expect(seen).toHaveLength(1)
      reports.length = 0
      await chain.rpc('anvil_reorg', [depth, []])
      await chain.mine()
      await caughtUp(workbench, indexer)
      expect(reports.flatMap((report) => report.rolledBackTo ?? [])).toEqual([before])
      expect(reports.find((report) => report.rolledBackTo !== null)!.touched).toContain(gone.id)
      expect(await context.db.selectFrom('chain_event').select('name').where('intent', '=', gone.id).execute()).toEqual(
        [],
      )
      const paid = await context.db.selectFrom('payment').select('captured').where('intent', '=', kept.id).execute()
      expect(paid).toEqual([{ captured: 50_000_000n }])
    }
    await indexer.stop()
    const before = await derived(workbench)
    expect(await rebuilt(workbench)).toEqual(before)
  }, 120_000)

  test('behavior: a payment whose capture is undone is folded again from what is left', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain } = workbench
    const { indexer } = index(context)
    const [intent] = (await workbench.intents(1, { capture_method: 'manual' })) as [IntentRow]
    await pay(workbench, [intent])
    await caughtUp(workbench, indexer)
    const held = await derived(workbench)
    const { voidCall } = await import('../payments/calls.ts')
    const call = voidCall(intent, held.payments[0]!, 20_000_000n)
    const batch = { to: context.network.contracts.house, data: encodeBatch([call]), gas: 1_000_000n }
    await sendTransactions(chain.network.rpcUrl, context.keys.settler, [batch])
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).payments).toMatchObject([{ held: 30_000_000n, returned: 20_000_000n }])
    await chain.rpc('anvil_reorg', [1, []])
    await chain.mine()
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).payments).toEqual(held.payments)
    await chain.rpc('anvil_reorg', [3, []])
    await chain.mine()
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).payments).toEqual([])
  })

  test('behavior: a chain set back by a crash is followed from where it goes on', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain, usdc } = workbench
    const { indexer, reports } = index(context)
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    await caughtUp(workbench, indexer)
    const before = await headOf(workbench)
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 50_000_000n)
    await chain.mine(2)
    await caughtUp(workbench, indexer)
    await chain.rpc('anvil_rollback', [3])
    await until('the indexer goes back', () => indexer.head() === before)
    expect(reports.at(-1)).toMatchObject({ touched: [intent.id], rolledBackTo: before })
    expect((await derived(workbench)).events.filter((event) => event.intent)).toEqual([])
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 50_000_000n)
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).events.filter((event) => event.intent)).toMatchObject([{ name: 'Received' }])
  })

  test('behavior: a chain with nothing in common is read from its start', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain } = workbench
    const first = index(context)
    const intents = await workbench.intents(1)
    await pay(workbench, intents)
    await caughtUp(workbench, first.indexer)
    await first.indexer.stop()
    // Two chains begun in the same second would have their first block in common.
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    const other = await startTestChain({ blockTimeS: 0, keys: chain.keys })
    open.push(other)
    await other.mine()
    const { indexer, reports } = index({ ...context, network: other.network })
    const head = Number(await other.rpc<string>('eth_blockNumber'))
    await until(
      'the other chain is indexed',
      () => indexer.head() === head && reports.some((report) => report.rolledBackTo === -1),
    )
    await until('its end is reached again', () => indexer.head() === head)
    expect((await derived(workbench)).payments).toEqual([])
    expect(reports.find((report) => report.rolledBackTo === -1)!.touched).toEqual([intents[0]!.id])
  })

  test('error: a report that fails comes again, with what came since', async () => {
    const workbench = await bench()
    const { context, chain, usdc } = workbench
    let failing = true
    const { indexer, reports } = index(context, async () => {
      if (failing) throw new Error('not now')
    })
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 1n)
    await until('it was reported in vain', () => reports.some((report) => report.touched.includes(intent.id)))
    failing = false
    const tried = reports.length
    await until('it is reported again', () => reports.slice(tried).some((report) => report.touched.includes(intent.id)))
    await caughtUp(workbench, indexer)
  })

  test('error: logs of another block than its header are not written', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain, usdc } = workbench
    const faulty = await startFaultyRpc(chain.network)
    open.push(faulty)
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    const { indexer } = index({ ...context, network: faulty.network })
    await caughtUp(workbench, indexer)
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 50_000_000n)
    const logs = await chain.rpc<object[]>('eth_getLogs', [{ address: usdc, fromBlock: 'latest', toBlock: 'latest' }])
    await caughtUp(workbench, indexer)
    faulty.decide = ({ method }) => (method === 'eth_getLogs' ? { result: logs } : 'pass')
    await chain.mine()
    await until('it says so', () =>
      workbench.warnings.some((line) => line.includes('reorganised while it was being read')),
    )
    faulty.decide = () => 'pass'
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).events.filter((event) => event.intent)).toHaveLength(1)
  })

  test('behavior: a block with more than 10 MB of logs is read', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain, usdc } = workbench
    const faulty = await startFaultyRpc(chain.network)
    open.push(faulty)
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 50_000_000n)
    faulty.decide = async ({ method, params }) => {
      if (method !== 'eth_getLogs') return 'pass'
      const [own] = await chain.rpc<Record<string, string>[]>(method, params)
      const strange = {
        ...own,
        address: `0x${'12'.repeat(20)}`,
        topics: [`0x${'34'.repeat(32)}`],
        data: `0x${'56'.repeat(512)}`,
      }
      return { result: own ? [own, ...Array(8_000).fill(strange)] : [] }
    }
    const { indexer } = index({ ...context, network: faulty.network })
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).events.filter((event) => event.intent)).toMatchObject([{ name: 'Received' }])
    expect(workbench.warnings).toEqual([])
  })

  test('error: a node of another chain changes nothing', async () => {
    const workbench = await bench({ blockTimeS: 0 })
    const { context, chain } = workbench
    const faulty = await startFaultyRpc(chain.network)
    open.push(faulty)
    const first = index({ ...context, network: faulty.network })
    await pay(workbench, await workbench.intents(1))
    await caughtUp(workbench, first.indexer)
    const before = await derived(workbench)
    // The address leads to another chain now, whose blocks all differ.
    const other = `0x${'ab'.repeat(32)}`
    faulty.decide = ({ method }) => {
      if (method === 'eth_chainId') return { result: '0x1' }
      if (method === 'eth_getBlockByNumber')
        return { result: { number: '0x2', hash: other, parentHash: other, timestamp: '0x1' } }
      return 'pass'
    }
    await until('it says so', () => workbench.warnings.some((line) => line.includes('The node is on chain 1')))
    expect(await derived(workbench)).toEqual(before)
    faulty.decide = () => 'pass'
    await chain.mine()
    await caughtUp(workbench, first.indexer)
    expect((await derived(workbench)).payments).toEqual(before.payments)
  })
})

describe('startIndexer at a faulty node', () => {
  let workbench: Workbench
  beforeAll(async () => {
    workbench = await startWorkbench({ blockTimeS: 0 })
  })
  afterAll(() => workbench.close())

  test.each([
    ['no answer', () => 'drop' as const],
    ['null for a block', () => ({ result: null })],
    ['garbage', () => ({ result: 'moo' })],
    [
      'another block than asked for',
      () => ({
        result: {
          number: '0x1',
          hash: `0x${randomBytes(32).toString('hex')}`,
          parentHash: `0x${'0'.repeat(64)}`,
          timestamp: '0x1',
        },
      }),
    ],
    ['an error', () => ({ error: { code: -32005, message: 'limit exceeded' } })],
  ])('error: a node that gives %s is asked again, and nothing is skipped or written', async (_, fault) => {
    workbench.warnings.length = 0
    const { context, chain, usdc } = workbench
    const faulty = await startFaultyRpc(chain.network)
    open.push(faulty)
    const { indexer } = index({ ...context, network: faulty.network })
    await caughtUp(workbench, indexer)
    const at = indexer.head()
    const blocks = await context.db.selectFrom('block').selectAll().orderBy('number').execute()
    faulty.decide = ({ method, params }) =>
      method === 'eth_getLogs' || (method === 'eth_getBlockByNumber' && params[0] !== 'latest') ? fault() : 'pass'
    const [intent] = (await workbench.intents(1)) as [IntentRow]
    await workbench.transfer(chain.accounts[2]!, usdc, intent.deposit_address, 50_000_000n)
    await chain.mine(3)
    await until('it says so', () => workbench.warnings.some((line) => line.includes('Nothing is lost or skipped')))
    expect(indexer.head()).toBe(at)
    expect(await context.db.selectFrom('block').selectAll().orderBy('number').execute()).toEqual(blocks)
    faulty.decide = () => 'pass'
    await caughtUp(workbench, indexer)
    expect((await derived(workbench)).events.filter((event) => event.intent === intent.id)).toMatchObject([
      { name: 'Received' },
    ])
  })
})
