import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PrepareResponse } from '@giro/protocol/payView'
import Stripe from 'stripe'
import type { Address, LocalAccount } from 'viem'
import { giro, secretOf } from '../../test/support/giro.ts'
import { post } from '../../test/support/payers.ts'
import { type ServerProcess, spawnServer } from '../../test/support/process.ts'
import { freePort } from '../../test/support/stack.ts'

export type BenchServer = {
  process: ServerProcess
  stripe: Stripe
  rpcUrl: string
  usdc: Address
  /** stops the process and starts it again in the same home; how long that took to be ready */
  restart: () => Promise<number>
  stop: () => Promise<void>
}

/** The real server as a process of its own, on the embedded chain with 1-second blocks, in an empty home. */
export async function startServer(): Promise<BenchServer> {
  const home = mkdtempSync(join(tmpdir(), 'giro-bench-'))
  const [port, rpcPort] = [await freePort(), await freePort()]
  const database: Record<string, string> = process.env.DATABASE_URL ? { DATABASE_URL: process.env.DATABASE_URL } : {}
  const environment = { GIRO_HOME: home, GIRO_PORT: String(port), GIRO_RPC_PORT: String(rpcPort), ...database }
  const server = await spawnServer(environment)
  const known = (await (await fetch(`${server.url}/.well-known/giro.json`)).json()) as {
    networks: { assets: { symbol: string; address: Address }[] }[]
  }
  const made: BenchServer = {
    process: server,
    stripe: new Stripe('sk_test_giro_local', { host: 'localhost', port, protocol: 'http', telemetry: false }),
    rpcUrl: `http://127.0.0.1:${rpcPort}`,
    usdc: known.networks[0]!.assets.find((asset) => asset.symbol === 'USDC')!.address,
    restart: async () => {
      await made.process.stop()
      const from = performance.now()
      made.process = await spawnServer(environment)
      return Math.round(performance.now() - from)
    },
    stop: async () => {
      await made.process.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
  return made
}

export type Waiting = { id: string; secret: string; deposit: Address; payee: Address }

export async function createIntent(server: BenchServer, amount: number): Promise<Waiting> {
  const intent = await server.stripe.paymentIntents.create({ amount, currency: 'usd' })
  const { pay_url, deposit_address, payee } = giro(intent)
  return { id: intent.id, secret: secretOf(pay_url), deposit: deposit_address, payee }
}

/** Everything of a payment by signature but the posting. */
export async function signedBody(server: BenchServer, intent: Waiting, payer: LocalAccount): Promise<object> {
  const asset = server.usdc
  const prepared = await post(server.process.url, `/api/pay/${intent.secret}/prepare`, { payer: payer.address, asset })
  const { typed_data } = (await prepared.json()) as PrepareResponse
  const signature = await payer.signTypedData(typed_data as unknown as Parameters<LocalAccount['signTypedData']>[0])
  return { payer: payer.address, asset, signature }
}

/** Runs `work` over items, `width` at a time. */
export async function inParallel<T, R>(
  items: T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length)
  let next = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) {
        const index = next++
        results[index] = await work(items[index]!, index)
      }
    }),
  )
  return results
}

export function quantile(values: number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}
