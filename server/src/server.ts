import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import { firstOwnerLink } from './access/firstOwner.ts'
import { terminalToken } from './access/terminal.ts'
import { seedDemoAccount } from './accounts/seed.ts'
import type { Network } from './chain/network.ts'
import { openNetworks } from './chain/openNetworks.ts'
import { changedBus } from './changed.ts'
import type { Config } from './config.ts'
import { type Context, on } from './context.ts'
import { DepositBook } from './deposits/book.ts'
import { restoreIntents } from './deposits/restore.ts'
import { httpApp } from './http/app.ts'
import { type Indexer, startIndexer } from './indexer/indexer.ts'
import { type Keys, loadKeys } from './keys.ts'
import { reconcile } from './payments/reconcile.ts'
import { startTimers } from './payments/timers.ts'
import { maturing, unfinished } from './payments/unfinished.ts'
import { takeProcessLock } from './processLock.ts'
import { type Settler, startSettler } from './settler/settler.ts'
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
 * Starts everything: chain (the embedded one unless a networks file names others), database, an indexer and a settler for
 * each network, webhooks, HTTP. What was under way when the last server stopped, however it stopped, goes on.
 */
export async function startServer(
  config: Config,
  log: Logger,
  given: { networks?: Network[]; keys?: Keys; store?: Store } = {},
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
    const networks = given.networks ?? (await openNetworks(config, keys, log, closing, fail))
    const [network] = networks
    if (!network) throw new Error('There is no network to work on.')
    const store = await opening
    const deposits = await DepositBook.open(join(config.home, 'deposits.jsonl'))
    closing.push(() => deposits.close())

    const wake = { settler: () => {}, webhooks: () => {} }
    const context: Context = {
      config,
      log,
      db: store.db,
      network,
      networks: new Map(networks.map((each) => [each.id, each])),
      keys,
      deposits,
      wake,
      changed: changedBus(),
      now: Date.now,
    }
    if (network.embedded) await seedDemoAccount(context)
    const restored = await restoreIntents(context)
    if (restored > 0) log.warn({ restored }, 'payments were restored from the deposits file')

    const settlers = new Map<string, Settler>()
    for (const { id } of networks) {
      const settler = startSettler(on(context, id), (intents) => reconcile(context, intents))
      closing.push(() => settler.stop())
      settlers.set(id, settler)
    }
    wake.settler = () => {
      for (const settler of settlers.values()) settler.wake()
    }
    const delivery = startDelivery(context)
    closing.push(() => delivery.stop())
    wake.webhooks = delivery.wake

    const indexers = new Map<string, Indexer>()
    for (const { id } of networks) {
      const there = on(context, id)
      const indexer = startIndexer(there, async (report) => {
        if (report.rolledBackTo !== null) settlers.get(id)?.wake()
        await reconcile(context, report.touched)
        if (there.network.depth > 1) await reconcile(context, await maturing(there))
      })
      closing.push(() => indexer.stop())
      indexers.set(id, indexer)
    }
    await reconcile(context, await unfinished(context))
    const timers = startTimers(context)
    closing.push(() => timers.stop())

    terminalToken(config.home)
    const indexed = (id: string) => indexers.get(id)?.head() ?? 0
    const http = await listen(httpApp(context, indexed), config.port, config.host, closing)
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
