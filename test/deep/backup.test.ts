import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import Stripe from 'stripe'
import { type Address, createPublicClient, createWalletClient, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../server/test/support/store.ts'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature } from '../support/payers.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { startReceiver } from '../support/receiver.ts'
import { freePort, until } from '../support/stack.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const databases: { drop(): Promise<void> }[] = []
let home: string
let env: Record<string, string>
let server: ServerProcess
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'giro-backup-'))
  env = { GIRO_HOME: home, GIRO_PORT: String(await freePort()), GIRO_RPC_PORT: String(await freePort()) }
  await emptyDatabase()
  server = await spawnServer(env)
})
afterAll(async () => {
  await server?.stop()
  for (const database of databases) await database.drop()
  rmSync(home, { recursive: true, force: true })
})

/** What was in it is gone: the folder of the embedded one, or another one on PostgreSQL. */
async function emptyDatabase() {
  rmSync(join(home, 'db'), { recursive: true, force: true })
  const database = await freshDatabase()
  if (!database) return
  databases.push(database)
  env.DATABASE_URL = database.url
}

function cli(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', join(root, 'cli/src/main.ts'), ...args],
      { cwd: root, env: { PATH: process.env.PATH, HOME: home, ...env } },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    )
  })
}

const client = (key: string) =>
  new Stripe(key, { host: 'localhost', port: Number(env.GIRO_PORT), protocol: 'http', maxNetworkRetries: 0 })

test('default: what was backed up is there again, what came later is read from the chain, and nothing is paid twice', async () => {
  const stripe = client('sk_test_giro_local')
  const receiver = await startReceiver()
  const rpc = http(`http://127.0.0.1:${env.GIRO_RPC_PORT}`)
  const known = (await (await fetch(`${server.url}/.well-known/giro.json`)).json()) as {
    networks: { assets: { symbol: string; address: Address }[] }[]
  }
  const usdc = known.networks[0]!.assets.find((asset) => asset.symbol === 'USDC')!.address
  const balanceOf = (owner: Address) =>
    createPublicClient({ transport: rpc }).readContract({
      address: usdc,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [owner],
    })
  const succeeded = (id: string) =>
    until(async () => (await stripe.paymentIntents.retrieve(id)).status === 'succeeded', `${id} to be settled`, 60_000)
  const customer = await stripe.customers.create({ email: 'ada@example.com', metadata: { table: '7' } })
  const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  receiver.trust(endpoint.secret!)
  const made = await cli('keys', 'create', '--name', 'kept')
  const key = /sk_\w+/.exec(made.said)?.[0]
  expect(key, made.said).toBeDefined()
  const settled = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'usd',
    customer: customer.id,
    metadata: { order: 'A-1' },
  })
  const { payee } = giro(settled)
  const before = await balanceOf(payee)
  await payBySignature(server.url, secretOf(giro(settled).pay_url), demoAccounts[1]!, usdc)
  await succeeded(settled.id)
  const waiting = await stripe.paymentIntents.create({ amount: 400, currency: 'usd', metadata: { order: 'A-2' } })
  const underWay = await stripe.paymentIntents.create({ amount: 2000, currency: 'usd', metadata: { order: 'A-3' } })
  expect(await payBySignature(server.url, secretOf(giro(underWay).pay_url), demoAccounts[2]!, usdc)).toBe(200)

  const file = join(home, 'monday.backup')
  const backedUp = await cli('backup', file)
  expect(backedUp).toMatchObject({ code: 0, said: expect.stringContaining('keys are not in it') })
  const { operator } = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as { operator: string }
  expect(gunzipSync(readFileSync(file)).toString()).not.toContain(operator.slice(2))
  expect((await cli('backup', file)).said).toContain('is there already')
  expect((await cli('restore', file)).said).toContain('in use by process')

  // The chain goes on after the backup: what was under way is settled, and a payment is made that is not in it.
  await succeeded(underWay.id)
  const later = await stripe.paymentIntents.create({ amount: 3000, currency: 'usd', confirm: true })
  const transfer = (to: Address, amount: bigint, payer: number) =>
    createWalletClient({ account: demoAccounts[payer]!, transport: rpc }).writeContract({
      address: usdc,
      abi: erc20Abi,
      functionName: 'transfer',
      args: [to, amount],
      chain: null,
    })
  const hash = await transfer(giro(later).deposit_address, 30_000_000n, 3)
  // in a block: the local chain forgets what is only in its pool when it stops
  await createPublicClient({ transport: rpc }).waitForTransactionReceipt({ hash, pollingInterval: 50 })
  await server.stop()

  expect((await cli('restore', file)).said).toContain('The database is not empty')
  await emptyDatabase()
  const lines = gunzipSync(readFileSync(file)).toString()
  const changed = join(home, 'changed.backup')
  writeFileSync(changed, gzipSync(lines.replace('A-1', 'A-9')))
  expect(await cli('restore', changed)).toMatchObject({ code: 1, said: expect.stringContaining('not a whole backup') })
  writeFileSync(changed, readFileSync(file).subarray(0, 2000))
  expect((await cli('restore', changed)).said).toContain('not a whole backup')
  // the addresses of the backup come back too, the later one is only here
  const deposits = join(home, 'deposits.jsonl')
  writeFileSync(deposits, `${readFileSync(deposits, 'utf8').trim().split('\n').at(-1)}\n`)
  expect(await cli('restore', file)).toMatchObject({ code: 0, said: expect.stringContaining('3 deposit addresses') })
  expect(existsSync(join(home, 'monday.backup'))).toBe(true)

  server = await spawnServer(env)
  await Promise.all([settled, underWay, later].map(({ id }) => succeeded(id)))
  expect(await stripe.paymentIntents.retrieve(settled.id)).toMatchObject({
    customer: customer.id,
    metadata: { order: 'A-1' },
  })
  expect((await stripe.paymentIntents.retrieve(underWay.id)).metadata).toEqual({ order: 'A-3' })
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ email: 'ada@example.com' })
  expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).url).toBe(receiver.url)
  expect((await client(key!).paymentIntents.retrieve(waiting.id)).metadata).toEqual({ order: 'A-2' })
  for (const { id } of [settled, underWay, later]) {
    expect(giro(await stripe.paymentIntents.retrieve(id)).exception).toBeNull()
  }
  // It goes on: new rows get new numbers, and the restored one that waited is paid.
  await transfer(giro(waiting).deposit_address, 4_000_000n, 4)
  await succeeded(waiting.id)
  await until(
    async () =>
      receiver.events.some(
        (event) => event.type === 'payment_intent.succeeded' && (event.data.object as { id: string }).id === waiting.id,
      ),
    'the webhook',
  )
  expect((await balanceOf(payee)) - before).toBe(64_000_000n)
  await receiver.stop()
}, 240_000)
