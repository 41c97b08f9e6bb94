import { checkAgreement, Disagreement } from '../chain/agreement.ts'
import { checkNetwork, deploymentBlock, shortMessage } from '../chain/connect.ts'
import type { Context } from '../context.ts'
import { ordinaryBlocks } from '../payments/depth.ts'
import { eventRows, namedIn } from './eventRows.ts'
import { type Header, RpcFault, readHeader, readQuantity } from './header.ts'
import { Forked, readBlocks } from './readBlocks.ts'
import { readMarks } from './readMarks.ts'
import { Reports } from './reports.ts'
import { findAncestor, rollBack } from './rollBack.ts'
import { storeBlocks } from './storeBlocks.ts'

export type BlockReport = {
  head: { number: number; timestamp_s: number }
  /** intents with new events, or whose events were taken back */
  touched: string[]
  /** the last block that was kept, when there was a reorganisation */
  rolledBackTo: number | null
}

export type Indexer = {
  stop(): Promise<void>
  /** the last block whose rows are stored; startBlock - 1 when there is none */
  head(): number
  /** resolves once that block is stored and was reported */
  caughtUp(blockNumber: number): Promise<void>
}

/** Blocks in one read; half as many after a failure, since a node may refuse an answer that is too large. */
const rangeMost = 500
const rangeStep = 20
const pauseMostMs = 5_000
/** A public node behind its peers is not a reorganisation; ours has no peers. */
const behindForMs = 30_000
/** A fault that lasts for so many looks is an alarm. */
const alarmAfterPolls = 10

type Cursor = { number: number; hash: Header['hash'] | null }

/**
 * Follows the network and is the only writer of block, cursor, chain_event and payment. Whatever the node answers, no
 * block is skipped and nothing is written that does not follow what is stored; a faulty node is asked again, ever slower.
 */
export function startIndexer(
  context: Pick<Context, 'db' | 'network' | 'alarms' | 'deposits' | 'log' | 'now' | 'fence'>,
  onBlocks: (report: BlockReport) => Promise<void>,
): Indexer {
  const { db, network, alarms, deposits, now } = context
  const log = context.log.child({ worker: 'indexer', network: network.id })
  const reports = new Reports(log, onBlocks)
  /** where to begin on an empty database */
  let startBlock = network.startBlock ?? 0
  let cursor: Cursor = { number: startBlock - 1, hash: null }
  /** what is in memory may be older than what another server, or a commit whose answer was lost, left behind */
  let reload = true
  let range = rangeMost
  let chainChecked = false
  let behindSince_ms: number | null = null
  let faults = 0
  let faultSince_ms = 0
  let headMoved = { number: -1, at_ms: now() }
  let deepUntil: number | null = null
  let stopping = false
  let wakeUp = () => {}

  const running = follow()
  return {
    head: () => cursor.number,
    caughtUp: (blockNumber) => reports.reached(blockNumber),
    stop: async () => {
      stopping = true
      wakeUp()
      await running
      await reports.stop()
    },
  }

  async function follow(): Promise<void> {
    while (!stopping) {
      let pause_ms = 0
      try {
        if (await step()) pause_ms = network.pollMs
        if (faults > 0) log.info({ faults }, 'The node answers again; indexing goes on where it stopped.')
        faults = 0
        alarms.clear(network.id, 'rpc_unreachable')
        alarms.clear(network.id, 'rpcs_disagree')
      } catch (error) {
        if (faults++ === 0) faultSince_ms = now()
        if (now() - faultSince_ms >= alarmAfterPolls * network.pollMs) alarm(error)
        chainChecked = false
        reload = true
        pause_ms = Math.min(pauseMostMs, network.pollMs * 2 ** Math.min(faults - 1, 12))
        range = Math.max(1, Math.floor(range / 2))
        const message = 'Blocks could not be indexed. Nothing is lost or skipped: the same blocks are read again.'
        if (faults === 1 || faults % 20 === 0) log.warn({ err: error, faults, pause_ms, at: cursor.number }, message)
      }
      if (pause_ms > 0 && !stopping) await sleep(pause_ms)
    }
  }

  /** One read and one write. True when there is nothing more to read now. */
  async function step(): Promise<boolean> {
    if (!chainChecked) await checkChain()
    if (reload) cursor = await loadCursor()
    reload = false
    const head = await readHeader(network.client, 'latest')
    if (!head) throw new RpcFault('The node has no newest block.')
    watchPulse(head)
    if (head.number <= cursor.number) return lookBack(cursor, head)
    behindSince_ms = null
    try {
      const [blocks, marks] = await Promise.all([readBlocks(network, cursor, head, range), readMarks(network)])
      const last = blocks.headers.at(-1)!
      await checkAgreement(network, last)
      if (deposits.shared) await deposits.learn(namedIn(network, blocks))
      const events = eventRows(network, deposits, blocks)
      const touched = await storeBlocks(context, cursor.hash === null ? null : cursor.number, blocks, events, marks)
      cursor = { number: last.number, hash: last.hash }
      range = Math.min(rangeMost, range + rangeStep)
      reports.add({ head: { number: last.number, timestamp_s: last.timestamp_s }, touched, rolledBackTo: null })
      return last.number === head.number
    } catch (error) {
      if (!(error instanceof Forked)) throw error
      await takeBack(cursor, head)
      return false
    }
  }

  /** The chain is not higher than what is stored: is it the same chain? */
  async function lookBack(at: Cursor, head: Header): Promise<boolean> {
    if (at.hash === null || (head.number === at.number && head.hash === at.hash)) return true
    const stored = await db
      .selectFrom('block')
      .select('hash')
      .where('network', '=', network.id)
      .where('number', '=', head.number)
      .executeTakeFirst()
    if (stored?.hash === head.hash && !network.embedded) {
      behindSince_ms ??= now()
      if (now() - behindSince_ms < behindForMs) return true
    }
    behindSince_ms = null
    await takeBack(at, head)
    return false
  }

  async function takeBack(at: Cursor, head: Header): Promise<void> {
    await checkChain()
    const ancestor = await findAncestor(context, head.number)
    if (network.witnesses.length > 0 && ancestor) await checkAgreement(network, head)
    const touched = await rollBack(context, ancestor)
    const to = ancestor ?? { number: startBlock - 1, hash: null }
    log.warn(
      { from: at.number, to: to.number, payments: touched.length },
      ancestor
        ? 'The chain was reorganised. What stood in the blocks that are gone is taken back and read again.'
        : 'The chain has nothing in common with the blocks stored. Everything derived from it is built again.',
    )
    if (at.number - to.number > ordinaryBlocks(network)) {
      deepUntil = at.number + ordinaryBlocks(network)
      const detail = `${network.name} took back ${at.number - to.number} blocks, more than your depth waits for. What was told as settled there and is gone is sent again; payments that cannot be mined any more are marked reorganized. Look at them before you ship.`
      alarms.raise(network.id, 'deep_reorganisation', detail)
    }
    cursor = to
    // From the beginning: where that is may have to be looked for.
    if (!ancestor) reload = true
    const timestamp_s = ancestor ? await timestampOf(ancestor.number) : 0
    reports.add({ head: { number: to.number, timestamp_s }, touched, rolledBackTo: to.number })
  }

  async function timestampOf(number: number): Promise<number> {
    const row = await db
      .selectFrom('block')
      .select('timestamp_s')
      .where('network', '=', network.id)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    return row.timestamp_s
  }

  async function checkChain(): Promise<void> {
    const chainId = readQuantity(await network.client.request({ method: 'eth_chainId' }))
    if (chainId !== network.chainId) {
      throw new RpcFault(
        `The node is on chain ${chainId}, but ${network.name} is chain ${network.chainId}. No payment is settled or lost meanwhile: correct the RPC address.`,
      )
    }
    chainChecked = true
  }

  async function loadCursor(): Promise<Cursor> {
    const row = await db
      .selectFrom('cursor')
      .select(['number', 'hash'])
      .where('network', '=', network.id)
      .executeTakeFirst()
    if (!row) {
      if (network.startBlock === null) {
        // Not looked at when the server started, if its RPC was down then.
        await checkNetwork(network)
        startBlock = await deploymentBlock(network)
      }
      return { number: startBlock - 1, hash: null }
    }
    // What an earlier process stored is reported, so that whoever waits for one of its blocks goes on.
    const head = { number: row.number, timestamp_s: await timestampOf(row.number) }
    reports.add({ head, touched: [], rolledBackTo: null })
    return row
  }

  /** A fault that lasts is worth a person. */
  function alarm(error: unknown): void {
    if (error instanceof Disagreement) {
      alarms.clear(network.id, 'rpc_unreachable')
      const detail = `${error.message} Nothing is credited on ${network.name} until they agree; nothing is lost. Find out which one is wrong, and take it out of the networks file.`
      alarms.raise(network.id, 'rpcs_disagree', detail)
      return
    }
    const detail = `${network.name} cannot be followed (${shortMessage(error)}). Payments there are seen later, none is lost; other networks go on. See whether its RPC runs.`
    alarms.raise(network.id, 'rpc_unreachable', detail)
  }

  /** A chain that makes no blocks settles nothing, though its RPC answers. */
  function watchPulse(head: Header): void {
    if (head.number !== headMoved.number) {
      headMoved = { number: head.number, at_ms: now() }
      alarms.clear(network.id, 'chain_stopped')
      if (deepUntil !== null && head.number > deepUntil) {
        deepUntil = null
        alarms.clear(network.id, 'deep_reorganisation')
      }
    } else if (now() - headMoved.at_ms > network.stoppedAfterMs) {
      const detail = `${network.name} has made no block since number ${head.number}. Payments there wait, none is lost; other networks go on. See what is said about the chain; pause it if this lasts.`
      alarms.raise(network.id, 'chain_stopped', detail)
    }
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
