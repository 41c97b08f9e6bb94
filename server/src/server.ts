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
import { sharedDeposits } from './deposits/shared.ts'
import { startPruning } from './events/prune.ts'
import { type Followed, followNetwork } from './followNetwork.ts'
import { httpApp } from './http/app.ts'
import { type Keys, loadKeys } from './keys.ts'
import { Alarms } from './networks/alarms.ts'
import { followPauses } from './networks/pause.ts'
import { reconcile } from './payments/reconcile.ts'
import { startTimers } from './payments/timers.ts'
import { unfinished } from './payments/unfinished.ts'
import { takeProcessLock } from './processLock.ts'
import { type Fence, lead, unfenced } from './store/lease.ts'
import { openMessages } from './store/messages.ts'
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

    deposits.shared = store.url === null ? null : sharedDeposits(store.db)

    /** the networks that this server leads */
    const followed = new Map<string, Followed>()
    const wakeSettlers = () => {
      for (const { wake } of followed.values()) wake()
    }
    const here = changedBus()
    const others =
      store.url === null
        ? null
        : await openMessages(store.url, store.db, log, (message) => {
            if ('changed' in message) here.publish(message.changed)
            else wakeSettlers()
          })
    if (others) closing.push(() => others.stop())
    const context: Context = {
      config,
      log,
      db: store.db,
      network,
      networks: new Map(networks.map((each) => [each.id, each])),
      paused: new Set(),
      alarms: new Alarms(log, Date.now),
      keys,
      deposits,
      wake: {
        settler: () => {
          wakeSettlers()
          if (followed.size < networks.length) others?.send({ wake: 'settler' })
        },
        webhooks: () => {},
      },
      changed: {
        subscribe: here.subscribe,
        publish: (intents) => {
          here.publish(intents)
          others?.send({ changed: intents })
        },
      },
      fence: unfenced,
      now: Date.now,
    }
    const pauses = await followPauses(context, store.url !== null)
    closing.push(() => pauses.stop())
    if (network.embedded) await seedDemoAccount(context)
    const restored = await restoreIntents(context)
    if (restored > 0) log.warn({ restored }, 'payments were restored from the deposits file')

    const delivery = startDelivery(context)
    closing.push(() => delivery.stop())
    context.wake.webhooks = delivery.wake
    const pruning = startPruning(context)
    closing.push(() => pruning.stop())

    /** What one server does at a time: this one, unless it shares its database. */
    const work = async (task: string, start: (fence: Fence) => Promise<() => Promise<void>>) => {
      if (store.url === null) return void closing.push(await start(unfenced))
      const leadership = await lead(context, task, start)
      closing.push(() => leadership.stop())
    }
    for (const { id } of networks) {
      await work(`network ${id}`, async (fence) => {
        const workers = followNetwork({ ...on(context, id), fence })
        followed.set(id, workers)
        // Whoever led before may have left blocks behind that nothing was made of.
        if (store.url !== null) catchUp(context)
        return async () => {
          followed.delete(id)
          await workers.stop()
        }
      })
    }
    await reconcile(context, await unfinished(context))
    await work('timers', async () => {
      const timers = startTimers(context)
      return () => timers.stop()
    })

    terminalToken(config.home)
    const http = await listen(httpApp(context), config.port, config.host, closing)
    const address = http.address()
    const port = typeof address === 'object' && address ? address.port : config.port
    return { context, url: `http://localhost:${port}`, setup: await firstOwnerLink(context), failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function catchUp(context: Context): void {
  unfinished(context)
    .then((intents) => reconcile(context, intents))
    .catch((error) => context.log.warn({ err: error }, 'what the last leader left could not be looked at'))
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
