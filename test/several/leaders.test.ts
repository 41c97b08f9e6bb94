import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import pg from 'pg'
import Stripe from 'stripe'
import { type Address, createWalletClient, erc20Abi, type Hex, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../../server/test/support/chain.ts'
import { freshDatabase } from '../../server/test/support/store.ts'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature } from '../support/payers.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import type { Shared } from '../support/serverOfSeveral.ts'
import { freePort, until } from '../support/stack.ts'

const payments = 120
const changes = Number(process.env.GIRO_TEST_CHANGES ?? 6)

const names = ['operator', 'settler', 'refundKey', 'merchant'] as const
const keys = Object.fromEntries(names.map((name) => [name, generatePrivateKey()])) as Record<
  (typeof names)[number],
  Hex
>

let chain: TestChain
let database: { url: string; drop(): Promise<void> }
let admin: pg.Client
let receiver: Receiver
const servers: ServerProcess[] = []
const environments: Record<string, string>[] = []

beforeAll(async () => {
  const fresh = await freshDatabase()
  if (!fresh) throw new Error('Set GIRO_TEST_DATABASE_URL: servers share only a PostgreSQL.')
  database = fresh
  chain = await startTestChain({
    keys: {
      operator: privateKeyToAccount(keys.operator),
      settler: privateKeyToAccount(keys.settler),
      refundKey: privateKeyToAccount(keys.refundKey),
      merchant: privateKeyToAccount(keys.merchant),
    },
  })
  receiver = await startReceiver()
  const shared: Shared = { rpcUrl: chain.network.rpcUrl, databaseUrl: database.url, keys }
  for (let index = 0; index < 2; index++) {
    environments.push({
      GIRO_HOME: mkdtempSync(join(tmpdir(), 'giro-several-')),
      GIRO_PORT: String(await freePort()),
      GIRO_TEST_SHARED: JSON.stringify(shared),
    })
    servers.push(await start(index))
  }
  admin = new pg.Client({ connectionString: database.url })
  await admin.connect()
}, 180_000)
afterAll(async () => {
  for (const server of servers) await server.stop()
  await admin?.end()
  await receiver?.stop()
  await chain?.stop()
  await database?.drop()
  for (const { GIRO_HOME } of environments) rmSync(GIRO_HOME!, { recursive: true, force: true })
})

const start = (index: number) => spawnServer(environments[index]!, 'test/support/serverOfSeveral.ts')

/** Which of the processes leads the network, by the lease that it holds. */
async function leader(): Promise<number> {
  return until(
    async () => {
      const { rows } = await admin.query<{ holder: string }>(
        `select holder from lease where task like 'network %' and until > clock_timestamp()`,
      )
      const pid = Number(rows[0]?.holder.split(':')[1])
      const index = servers.findIndex((server) => server.child.pid === pid)
      return index === -1 ? false : index + 1
    },
    'a leader',
    30_000,
  ).then((found) => found - 1)
}

const client = (index: number) =>
  new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port: Number(environments[index]!.GIRO_PORT),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })

test(`leaders are killed and frozen ${changes} times under load: each payment settles once, each is told once`, async () => {
  const endpoint = await client(0).webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['payment_intent.succeeded'],
  })
  receiver.trust(endpoint.secret!)
  const usdc = chain.network.assets.find((asset) => asset.symbol === 'USDC')!.address
  const intents: { id: string; secret: string; deposit: Address; payee: Address; amount: number; paid: boolean }[] = []
  for (let index = 0; index < payments; index++) {
    // made by either server, paid through the other
    const intent = await client(index % 2).paymentIntents.create({ amount: 100 + index, currency: 'usd' })
    const { pay_url, deposit_address: deposit, payee } = giro(intent)
    intents.push({ id: intent.id, secret: secretOf(pay_url), deposit, payee, amount: 100 + index, paid: false })
  }
  const balance = () =>
    chain.network.client.readContract({
      address: usdc,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [intents[0]!.payee],
    })
  const before = await balance()

  let stopped = false
  const paying = (async () => {
    for (const [index, intent] of intents.entries()) {
      const payer = demoAccounts[1 + (index % 9)]!
      while (!intent.paid && !stopped) {
        try {
          if (index % 3 === 0) {
            await createWalletClient({ account: payer, transport: http(chain.network.rpcUrl) }).writeContract({
              address: usdc,
              abi: erc20Abi,
              functionName: 'transfer',
              args: [intent.deposit, BigInt(intent.amount) * 10_000n],
              chain: null,
            })
            intent.paid = true
          } else {
            const url = servers[(index + 1) % 2]!.url
            const status = await Promise.race([payBySignature(url, intent.secret, payer, usdc), sleep(3_000)])
            intent.paid = status === 200 || status === 409
          }
        } catch {
          // That server is dead or frozen just now.
        }
        await sleep(150)
      }
    }
  })()

  for (let change = 0; change < changes; change++) {
    await sleep(1_000 + Math.random() * 2_000)
    const leading = await leader()
    const { child } = servers[leading]!
    if (change % 2 === 0) {
      await servers[leading]!.kill9()
      servers[leading] = await start(leading)
    } else {
      // longer than its lease: it comes back in the middle of what it did
      child.kill('SIGSTOP')
      await until(async () => (await leader()) !== leading, 'the other one to take over', 30_000)
      await sleep(2_000)
      child.kill('SIGCONT')
    }
  }
  await paying

  await until(
    async () => {
      const { rows } = await admin.query<{ open: string }>(
        `select count(*) as open from intent where status <> 'succeeded'`,
      )
      return rows[0]!.open === '0'
    },
    'all payments to succeed',
    120_000,
  )
  stopped = true
  const total = intents.reduce((sum, intent) => sum + BigInt(intent.amount) * 10_000n, 0n)
  expect((await balance()) - before).toBe(total)
  const charged = await chain.network.client.getContractEvents({
    address: chain.network.contracts.house,
    abi: clearingHouseAbi,
    eventName: 'Charged',
    fromBlock: 0n,
    toBlock: 'latest',
  })
  expect(charged.length).toBe(payments)
  expect(new Set(charged.map((event) => event.args.payment!.terms)).size).toBe(payments)
  const told = await until(
    async () => {
      const ids = new Map<string, Set<string>>()
      for (const event of receiver.events) {
        const { id } = event.data.object as { id: string }
        ids.set(id, (ids.get(id) ?? new Set()).add(event.id))
      }
      return intents.every((intent) => ids.has(intent.id)) && ids
    },
    'every webhook',
    120_000,
  )
  for (const intent of intents) expect(told.get(intent.id)!.size).toBe(1)
}, 600_000)

const sleep = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms))
