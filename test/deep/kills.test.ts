import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import Stripe from 'stripe'
import { type Address, createPublicClient, createWalletClient, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature } from '../support/payers.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { freePort, until } from '../support/stack.ts'

const payments = 200
const kills = Number(process.env.GIRO_TEST_KILLS ?? 20)

let home: string
let receiver: Receiver
let server: ServerProcess
let env: Record<string, string>
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'giro-kills-'))
  env = { GIRO_HOME: home, GIRO_PORT: String(await freePort()), GIRO_RPC_PORT: String(await freePort()) }
  receiver = await startReceiver()
  server = await spawnServer(env)
})
afterAll(async () => {
  await server?.stop()
  await receiver?.stop()
  rmSync(home, { recursive: true, force: true })
})

test(`kill -9 at ${kills} random points while ${payments} payments are under way: each settles once, each is told`, async () => {
  const stripe = new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port: Number(env.GIRO_PORT),
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })
  const client = createPublicClient({ transport: http(`http://127.0.0.1:${env.GIRO_RPC_PORT}`) })
  receiver.trust(
    (await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['payment_intent.succeeded'] })).secret!,
  )
  const known = (await (await fetch(`${server.url}/.well-known/giro.json`)).json()) as {
    networks: { contracts: { house: Address }; assets: { symbol: string; address: Address }[] }[]
  }
  const { contracts, assets } = known.networks[0]!
  const usdc = assets.find((asset) => asset.symbol === 'USDC')!.address

  const intents: { id: string; secret: string; deposit: Address; payee: Address; amount: number; paid: boolean }[] = []
  for (let i = 0; i < payments; i++) {
    const amount = 100 + i
    const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' })
    const { pay_url, deposit_address, payee } = giro(intent)
    intents.push({ id: intent.id, secret: secretOf(pay_url), deposit: deposit_address, payee, amount, paid: false })
  }
  const payee = intents[0]!.payee
  const balance = () => client.readContract({ address: usdc, abi: erc20Abi, functionName: 'balanceOf', args: [payee] })
  const before = await balance()

  // Half pay by signature, half by transfer; whoever got no answer, or whose transfer the chain forgot, tries again.
  let stopped = false
  const paying = (async () => {
    while (!stopped) {
      for (const [index, intent] of intents.entries()) {
        if (stopped) return
        if (intent.paid) continue
        const payer = demoAccounts[1 + (index % 9)]!
        try {
          if (index % 2 === 0) {
            const status = await payBySignature(server.url, intent.secret, payer, usdc)
            intent.paid = status === 200 || status === 409
          } else {
            const wallet = createWalletClient({
              account: payer,
              transport: http(`http://127.0.0.1:${env.GIRO_RPC_PORT}`),
            })
            await wallet.writeContract({
              address: usdc,
              abi: erc20Abi,
              functionName: 'transfer',
              args: [intent.deposit, BigInt(intent.amount) * 10_000n],
              chain: null,
            })
            intent.paid = true
          }
        } catch {
          // The server or the chain is down just now.
        }
        await sleep(20)
      }
      await sleep(200)
    }
  })()

  for (let kill = 0; kill < kills; kill++) {
    await sleep(200 + Math.random() * 3_000)
    await server.kill9()
    server = await spawnServer(env)
  }

  const succeeded = await until(
    async () => {
      const open: string[] = []
      for (const intent of intents) {
        const now = await stripe.paymentIntents.retrieve(intent.id)
        if (now.status === 'succeeded') continue
        open.push(intent.id)
        // A transfer that the chain forgot when it was killed never happened: its payer sends it again.
        if (now.status !== 'processing' && giro(now).received === '0') intent.paid = false
      }
      return open.length === 0
    },
    'all payments to succeed',
    180_000,
  )
  stopped = true
  await paying
  expect(succeeded).toBe(true)

  const total = intents.reduce((sum, intent) => sum + BigInt(intent.amount) * 10_000n, 0n)
  // A payer who could not know may have sent twice: that lies in the deposit address, returnable, and is not the payee's.
  expect((await balance()) - before).toBe(total)
  const charged = await client.getContractEvents({
    address: contracts.house,
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
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
