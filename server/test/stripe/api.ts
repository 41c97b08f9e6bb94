import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { pino } from 'pino'
import Stripe from 'stripe'
import { type Address, createPublicClient, defineChain, http } from 'viem'
import { seedDemoAccount } from '../../src/accounts/seed.ts'
import type { Network } from '../../src/chain/network.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { DepositBook } from '../../src/deposits/book.ts'
import { stripeApp } from '../../src/http/stripe/stripeApp.ts'
import { Alarms } from '../../src/networks/alarms.ts'
import type { AccountRow } from '../../src/payments/rows.ts'
import { unfenced } from '../../src/store/lease.ts'
import { newKeys } from '../support/chain.ts'
import { freshStore } from '../support/store.ts'

export type Api = {
  context: Context
  account: AccountRow
  stripe: Stripe
  /** of /v1, for requests that the client would not make */
  url: string
  key: string
  /** moves the server's clock */
  pass: (ms: number) => void
  /** another server on the same database, as after a crash: what the first one has in memory is unknown to it */
  restarted: () => Promise<{ stripe: Stripe; url: string; stop: () => Promise<void> }>
  stop: () => Promise<void>
}

/** The merchant's API on a real port and a database of its own. No chain answers behind it: nothing here needs one. */
export async function startApi(options: { embedded?: boolean } = {}): Promise<Api> {
  const store = await freshStore()
  const home = mkdtempSync(join(tmpdir(), 'giro-api-'))
  const deposits = await DepositBook.open(join(home, 'deposits.jsonl'))
  let ahead_ms = 0
  const network = silentNetwork()
  const context: Context = {
    config: readConfig({ GIRO_HOME: home, GIRO_PUBLIC_URL: 'http://localhost:4280' }),
    log: pino({ level: process.env.GIRO_TEST_LOG ?? 'silent' }),
    db: store.db,
    network,
    networks: new Map([[network.id, network]]),
    paused: new Set(),
    alarms: new Alarms(pino({ level: 'silent' }), Date.now),
    keys: newKeys(),
    deposits,
    wake: { settler: () => {}, webhooks: () => {} },
    changed: { publish: () => {}, subscribe: () => () => {} },
    fence: unfenced,
    now: () => Date.now() + ahead_ms,
  }
  const account = await seedDemoAccount(context)
  context.network.embedded = options.embedded ?? true
  const first = await serve(context)
  return {
    ...first,
    context,
    account,
    key: 'sk_test_giro_local',
    pass: (ms) => {
      ahead_ms += ms
    },
    restarted: () => serve(context),
    async stop() {
      await first.stop()
      await store.close()
      await deposits.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function serve(context: Context) {
  const server = createAdaptorServer({ fetch: new Hono().route('/v1', stripeApp(context)).fetch })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stripe = new Stripe('sk_test_giro_local', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  return { stripe, url: `http://127.0.0.1:${port}/v1`, stop }
}

const address = (digit: string) => `0x${digit.repeat(40)}` as Address

/** A network whose RPC is down. */
function silentNetwork(): Network {
  const rpcUrl = 'http://127.0.0.1:1'
  const chain = defineChain({
    id: 31337,
    name: 'Silent',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  const asset = (symbol: string, digit: string, erc3009: Network['assets'][number]['erc3009']) => ({
    address: address(digit),
    symbol,
    name: symbol,
    decimals: 6,
    fiat: 'usd',
    erc3009,
  })
  return {
    id: 'eip155:31337',
    chainId: 31337,
    name: 'Silent',
    coin: 'ETH',
    rpcUrl,
    witnesses: [],
    publicRpcUrl: rpcUrl,
    embedded: true,
    contracts: { house: address('1'), deposits: address('2'), passkeyAccounts: address('3') },
    assets: [asset('USDC', '4', { name: 'USDC', version: '2' }), asset('USDT', '5', null)],
    depth: 1,
    maxFeePerGas: 500_000_000_000n,
    depthsOfLess: [],
    fees: { least: 0, coinPrice: null, float: 0n },
    pollMs: 50,
    stoppedAfterMs: 120_000,
    startBlock: 0,
    client: createPublicClient({ chain, transport: http(rpcUrl, { retryCount: 0 }) }),
  }
}

/** A receiver of webhooks on a real port. */
export async function startReceiver(
  handle: RequestListener,
): Promise<{ url: string; port: number; stop: () => Promise<void> }> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What a refused call of the client threw. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error
    throw error
  }
  throw new Error('the call was not refused')
}
