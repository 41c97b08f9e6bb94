import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import { firstOwnerLink } from './access/firstOwner.ts'
import { terminalToken } from './access/terminal.ts'
import { seedDemoAccount } from './accounts/seed.ts'
import { connectNetwork } from './chain/connect.ts'
import type { EmbeddedChain } from './chain/embedded.ts'
import type { Network } from './chain/network.ts'
import { readNetworksFile } from './chain/networksFile.ts'
import { startEmbeddedNetwork } from './chain/startEmbeddedNetwork.ts'
import { changedBus } from './changed.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { DepositBook } from './deposits/book.ts'
import { restoreIntents } from './deposits/restore.ts'
import { httpApp } from './http/app.ts'
import { startIndexer } from './indexer/indexer.ts'
import { type Keys, loadKeys } from './keys.ts'
import { headOf } from './payments/head.ts'
import { reconcile } from './payments/reconcile.ts'
import { startTimers } from './payments/timers.ts'
import { takeProcessLock } from './processLock.ts'
import { startSettler } from './settler/settler.ts'
import { openStore, type Store } from './store/open.ts'
import { startDelivery } from './webhooks/deliver.ts'

export type Server = {
  context: Context
  url: string
  /** makes the first owner of a server that asks for a login and has no user; to be shown once, to who started it */
  setup: string | null
  /** settles when the embedded chain is gone although nobody stopped it; nothing can go on then */
  failed: Promise<Error>
  stop(): Promise<void>
}

/**
 * Starts everything: chain (the embedded one unless a networks file names another), database, indexer, settler, webhooks,
 * HTTP. What was under way when the last server stopped, however it stopped, goes on.
 */
export async function startServer(
  config: Config,
  log: Logger,
  given: { network?: Network; keys?: Keys; store?: Store } = {},
): Promise<Server> {
  const closing: (() => Promise<void>)[] = []
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<Error>((resolve) => {
    fail = resolve
  })
  const stop = async () => {
    for (const close of closing.reverse())
      await close().catch((error) => log.error({ err: error }, 'a part did not stop cleanly'))
    closing.length = 0
  }
  try {
    const keys = given.keys ?? loadKeys(config)
    // Two servers on one home would cut each other's lines in the deposits file.
    const lock = await takeProcessLock(join(config.home, 'server.lock'), { waitMs: 3_000 })
    closing.push(async () => lock.release())
    // The database opens while the chain starts: both take a second or two.
    const opening = given.store
      ? Promise.resolve(given.store)
      : openStore({ databaseUrl: config.databaseUrl, directory: join(config.home, 'db') })
    closing.push(async () => (await opening).close())
    const network = given.network ?? (await openNetwork(config, keys, log, closing, fail))
    const store = await opening
    const deposits = await DepositBook.open(join(config.home, 'deposits.jsonl'))
    closing.push(() => deposits.close())

    const wake = { settler: () => {}, webhooks: () => {} }
    const context: Context = {
      config,
      log,
      db: store.db,
      network,
      keys,
      deposits,
      wake,
      changed: changedBus(),
      now: Date.now,
    }
    if (network.embedded) await seedDemoAccount(context)
    const restored = await restoreIntents(context)
    if (restored > 0) log.warn({ restored }, 'payments were restored from the deposits file')

    const settler = startSettler(context, async (intents) => reconcile(context, intents, await headOf(context)))
    closing.push(() => settler.stop())
    wake.settler = settler.wake
    const delivery = startDelivery(context)
    closing.push(() => delivery.stop())
    wake.webhooks = delivery.wake

    const indexer = startIndexer(context, async (report) => {
      if (report.rolledBackTo !== null) settler.wake()
      await reconcile(context, report.touched, report.head)
      if (network.depth > 1) await reconcile(context, await maturing(context), report.head)
    })
    closing.push(() => indexer.stop())
    await reconcile(context, await unfinished(context), await headOf(context))
    const timers = startTimers(context)
    closing.push(() => timers.stop())

    terminalToken(config.home)
    const http = await listen(httpApp(context, indexer.head), config.port, config.host, closing)
    const address = http.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    return { context, url: `http://localhost:${port}`, setup: await firstOwnerLink(context), failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listen(app: Hono, port: number, host: string, closing: (() => Promise<void>)[]) {
  const http = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, resolve)
  })
  closing.push(
    () =>
      new Promise((resolve) => {
        http.close(() => resolve())
        if ('closeAllConnections' in http) http.closeAllConnections()
      }),
  )
  return http
}

async function openNetwork(
  config: Config,
  keys: Keys,
  log: Logger,
  closing: (() => Promise<void>)[],
  onFailed: (error: Error) => void,
): Promise<Network> {
  if (config.networksFile) return connectNetwork(readNetworksFile(config.networksFile))
  const started: { network: Network; chain: EmbeddedChain } = await startEmbeddedNetwork({
    config,
    keys,
    onWarning: (message) => log.warn(message),
  })
  closing.push(() => started.chain.stop())
  started.chain.failed.then(onFailed)
  return started.network
}

/** Intents that a crash may have left behind what the chain and the queue say. */
async function unfinished(context: Context): Promise<string[]> {
  const head = await headOf(context)
  const rows = await context.db
    .selectFrom('intent')
    .select('id')
    .where('network', '=', context.network.id)
    .where((eb) =>
      eb.or([
        eb('status', 'in', ['processing', 'requires_capture']),
        eb('received', '>', 0n).and('status', '!=', 'succeeded'),
        eb('exception', 'is not', null),
        // what was stored, or rolled back, in the last moments before a crash
        eb.exists(
          eb
            .selectFrom('chain_event')
            .select('log_index')
            .whereRef('chain_event.intent', '=', 'intent.id')
            .where('block_number', '>', head.number - 100),
        ),
        eb.and([
          eb('intent.payment', 'is not', null),
          eb.not(
            eb.exists(eb.selectFrom('payment').select('payment.id').whereRef('payment.id', '=', 'intent.payment')),
          ),
        ]),
        eb.exists(
          eb
            .selectFrom('payment')
            .select('payment.id')
            .whereRef('payment.intent', '=', 'intent.id')
            .where('intent.payment', 'is', null),
        ),
        eb.exists(
          eb
            .selectFrom('chain_event')
            .select('log_index')
            .whereRef('chain_event.intent', '=', 'intent.id')
            .where('intent.status', 'in', ['requires_payment_method', 'requires_action']),
        ),
        eb.exists(
          eb
            .selectFrom('refund')
            .select('refund.id')
            .whereRef('refund.intent', '=', 'intent.id')
            .where('refund.status', '=', 'pending'),
        ),
      ]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** Intents that wait for blocks to be built on theirs. */
async function maturing(context: Context): Promise<string[]> {
  const rows = await context.db
    .selectFrom('intent')
    .select('id')
    .where('network', '=', context.network.id)
    .where('status', '=', 'processing')
    .where('payment', 'is not', null)
    .execute()
  const refunds = await context.db
    .selectFrom('refund')
    .select('intent as id')
    .distinct()
    .where('network', '=', context.network.id)
    .where('status', '=', 'pending')
    .where('transaction_hash', 'is not', null)
    .execute()
  return [...rows, ...refunds].map((row) => row.id)
}
