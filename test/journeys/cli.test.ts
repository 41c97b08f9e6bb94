import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Stripe from 'stripe'
import { privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giro } from '../support/giro.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

const bin = fileURLToPath(new URL('../../cli/bin/giro.mjs', import.meta.url))
// anvil's ninth and tenth account: public keys of a local chain.
const key = '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97'
const otherKey = '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6'

let stack: Stack
let receiver: Receiver
let home: string
const children: ChildProcess[] = []
beforeAll(async () => {
  stack = await startStack()
  receiver = await startReceiver()
  home = mkdtempSync(join(tmpdir(), 'giro-cli-'))
}, 60_000)
afterAll(async () => {
  for (const child of children) child.kill()
  await receiver?.stop()
  await stack?.stop()
  rmSync(home, { recursive: true, force: true })
})

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    env: { PATH: process.env.PATH, GIRO_PORT: String(stack.server.context.config.port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, output, ended }
}

async function run(args: string[], env: Record<string, string> = {}) {
  const { output, ended } = start(args, env)
  return { status: await ended, ...output }
}

const create = (amount: number, capture_method: 'automatic' | 'manual' = 'automatic') =>
  stack.stripe.paymentIntents.create({ amount, currency: 'usd', capture_method, confirm: true, description: 'Tea' })

test('default: giro pay signs, shows the three phases and ends when it is settled', async () => {
  const usdc = stack.asset('USDC')
  const intent = await create(1250)
  const before = await stack.balance(usdc, giro(intent).payee)
  const paid = await run(['pay', giro(intent).pay_url, '--yes', '--json'], { GIRO_PRIVATE_KEY: key })
  expect(paid.stderr).toContain('12.5 USDC for 12.50 USD')
  expect(paid.stderr).toContain(giro(intent).payee)
  expect(paid.stderr).toMatch(/✓ payment[\s\S]*✓ clearing[\s\S]*✓ settlement[\s\S]*Settled/)
  expect(JSON.parse(paid.stdout)).toMatchObject({ id: intent.id, status: 'succeeded', paid_by: 'signature' })
  expect(paid.status).toBe(0)
  expect(await stack.balance(usdc, giro(intent).payee)).toBe(before + 12_500_000n)

  const again = await run(['pay', giro(intent).pay_url, '--yes'], { GIRO_PRIVATE_KEY: key })
  expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('it is settled already') })
}, 60_000)

test('behavior: from a keystore, by a transfer, with a token that has no signatures', async () => {
  const usdt = stack.asset('USDT')
  const file = join(home, 'wallet.json')
  const env = { GIRO_KEYSTORE_PASSWORD: 'correct horse' }
  expect((await run(['keystore', file], { ...env, GIRO_PRIVATE_KEY: otherKey })).status).toBe(0)
  expect((await run(['keystore', file], env)).stderr).toContain('exists already')

  const intent = await create(300)
  const before = await stack.balance(usdt, giro(intent).payee)
  const wrong = await run(['pay', giro(intent).pay_url, '--yes', '--keystore', file], { GIRO_KEYSTORE_PASSWORD: 'x' })
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('does not open this keystore') })
  const paid = await run(['pay', giro(intent).pay_url, '--yes', '--asset', 'usdt', '--keystore', file], env)
  expect(paid.stderr).toContain('a transfer to')
  expect(paid.status).toBe(0)
  expect(await stack.balance(usdt, giro(intent).payee)).toBe(before + 3_000_000n)
}, 60_000)

test('behavior: with Permit2 approved once, USDT is paid by signature, and later without a transaction', async () => {
  const usdt = stack.asset('USDT')
  const env = { GIRO_PRIVATE_KEY: key }
  const payer = privateKeyToAddress(key)
  const sent = () => stack.chain.network.client.getTransactionCount({ address: payer })
  const pay = async (...more: string[]) => {
    const intent = await create(800)
    const before = await stack.balance(usdt, giro(intent).payee)
    const used = await sent()
    const paid = await run(['pay', giro(intent).pay_url, '--asset', 'usdt', '--yes', '--json', ...more], env)
    expect(paid).toMatchObject({ status: 0, stdout: expect.stringContaining('"paid_by": "signature"') })
    expect(await stack.balance(usdt, giro(intent).payee)).toBe(before + 8_000_000n)
    return { said: paid.stderr, transactions: (await sent()) - used }
  }
  const first = await pay('--approve')
  expect(first.said).toContain('may move any amount of your USDT, but only as you sign for it')
  expect(first.transactions).toBe(1)
  const second = await pay()
  expect(second.said).not.toContain('Permit2')
  expect(second.transactions).toBe(0)
  // nothing left to approve
  expect((await pay('--approve')).transactions).toBe(0)
  const link = giro(await create(100)).pay_url
  expect((await run(['pay', link, '--yes', '--approve', '--transfer'], env)).status).toBe(2)
}, 120_000)

test('behavior: what is captured by hand ends as held', async () => {
  const intent = await create(400, 'manual')
  const paid = await run(['pay', giro(intent).pay_url, '--yes'], { GIRO_PRIVATE_KEY: key })
  expect(paid).toMatchObject({ status: 0, stderr: expect.stringContaining('held until the merchant captures it') })
}, 60_000)

test('error: without consent nothing is paid', async () => {
  const intent = await create(100)
  const asked = await run(['pay', giro(intent).pay_url], { GIRO_PRIVATE_KEY: key })
  expect(asked).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') })
  const asset = await run(['pay', giro(intent).pay_url, '--yes', '--asset', 'DOGE'], { GIRO_PRIVATE_KEY: key })
  expect(asset).toMatchObject({ status: 1, stderr: expect.stringContaining('It accepts: ') })
  const keyless = await run(['pay', giro(intent).pay_url, '--yes'])
  expect(keyless).toMatchObject({ status: 2, stderr: expect.stringContaining('giro keystore') })
  expect((await stack.stripe.paymentIntents.retrieve(intent.id)).status).toBe('requires_action')
}, 60_000)

test('default: giro listen prints and forwards each event from now on, once, signed', async () => {
  const { child, output, ended } = start(['listen', '--forward-to', receiver.url])
  const secret = await until(async () => /secret is (whsec_\w+)/.exec(output.stderr)?.[1], 'the secret', 20_000)
  receiver.trust(secret)
  const created = await Promise.all([create(111), create(112), create(113)])
  const paid = await Promise.all(
    created.map((intent) =>
      stack.transfer(
        stack.chain.accounts[1 + created.indexOf(intent)]!,
        stack.asset('USDC'),
        giro(intent).deposit_address,
        BigInt(giro(intent).amount),
      ),
    ),
  )
  expect(paid).toHaveLength(3)
  await until(
    async () => receiver.events.filter((event) => event.type === 'payment_intent.succeeded').length === 3,
    'three settled payments',
    30_000,
  )
  child.kill('SIGINT')
  expect(await ended).toBe(0)

  const forwarded = receiver.events.map((event) => event.id)
  expect(new Set(forwarded).size).toBe(forwarded.length)
  const since = (await stack.stripe.events.list({ limit: 100 })).data.filter((event) =>
    created.some((intent) => {
      const object = event.data.object as { id: string; payment_intent?: string }
      return object.id === intent.id || object.payment_intent === intent.id
    }),
  )
  // In the order in which they happened, and none of those before it listened.
  expect(forwarded).toEqual(since.map((event) => event.id).reverse())
  for (const id of forwarded) expect(output.stdout.split('\n').filter((line) => line.includes(id))).toHaveLength(1)
}, 90_000)

test('default: giro payments lists, filters and shows', async () => {
  const intent = await create(987)
  const list = await run(['payments'])
  expect(list.status).toBe(0)
  expect(list.stdout).toMatch(new RegExp(`${intent.id}.*9\\.87 USD.*requires_action.*Tea`))
  const settled = await run(['payments', 'list', '--status', 'succeeded', '--json'])
  const all = JSON.parse(settled.stdout) as { status: string }[]
  expect(all.length).toBeGreaterThan(0)
  expect(all.every((one) => one.status === 'succeeded')).toBe(true)
  const shown = await run(['payments', 'show', intent.id])
  expect(shown.stdout).toContain(giro(intent).deposit_address)
  expect(await run(['payments', 'show', 'pi_none'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('pi_none'),
  })
  const stranger = await run(['payments'], { GIRO_API_KEY: 'sk_test_wrong' })
  expect(stranger).toMatchObject({ status: 1, stderr: expect.stringContaining('GIRO_API_KEY') })
}, 60_000)

test('behavior: giro exceptions, resolve and claim-link: an underpayment is accepted, another returned', async () => {
  const usdc = stack.asset('USDC')
  const [kept, back] = [await create(500), await create(500)]
  for (const intent of [kept, back]) {
    await stack.transfer(stack.chain.accounts[1]!, usdc, giro(intent).deposit_address, 1_250_000n)
    await until(async () => giro(await stack.stripe.paymentIntents.retrieve(intent.id)).exception, 'the exception')
  }
  const listed = await run(['exceptions', '--kind', 'underpaid'])
  expect(listed.stdout).toMatch(new RegExp(`${kept.id}  underpaid  1.25 USDC  wait, accept, return`))
  expect((await run(['resolve', kept.id, '--accept', '--return'])).status).toBe(2)
  expect((await run(['resolve', kept.id, '--credit', '--yes'])).stderr).toContain('possible now: wait, accept, return')
  const accepted = await run(['resolve', kept.id, '--accept', '--yes'])
  expect(accepted).toMatchObject({ status: 0, stdout: 'Resolved.\n' })
  expect((await stack.stripe.paymentIntents.retrieve(kept.id)).amount_received).toBe(125)
  const returned = await run(['resolve', back.id, '--return', '--yes'])
  expect(returned).toMatchObject({ status: 0, stdout: expect.stringContaining(`giro claim-link ${back.id}`) })
  const link = await run(['claim-link', back.id])
  expect(link).toMatchObject({ status: 0, stdout: expect.stringMatching(/^http\S+\/claim\/\S+\n$/) })
  expect((await fetch(link.stdout.trim().replace('/claim/', '/api/claim/'))).status).toBe(200)
}, 120_000)

test('default: giro account, keys, user and login say who may do what', async () => {
  const { config } = stack.server.context
  // who can read the server's home folder runs the server
  const terminal = { GIRO_HOME: config.home, XDG_CONFIG_HOME: home }
  const payee = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
  const made = await run(['account', 'create', '--name', 'Stall', '--payee', payee, '--json'], terminal)
  const { id: account } = JSON.parse(made.stdout) as { id: string }
  const restricted = ['--restricted', 'payment_intents:write,events:read']
  const shop = await run(['keys', 'create', '--account', account, '--name', 'shop', ...restricted], terminal)
  const apiKey = shop.stdout.trim()
  expect(apiKey).toMatch(/^rk_test_/)
  const client = { host: 'localhost', port: config.port, protocol: 'http', telemetry: false } as const
  const intent = await new Stripe(apiKey, client).paymentIntents.create({ amount: 700, currency: 'usd' })
  expect(giro(intent).payee).toBe(payee)
  expect((await run(['payments'], { GIRO_API_KEY: apiKey })).stdout).toContain(intent.id)
  expect((await run(['payments'])).stdout).not.toContain(intent.id)

  const invited = await run(['user', 'add', '--email', 'kim@example.com', '--account', account, '--json'], terminal)
  const token = (JSON.parse(invited.stdout) as { url: string }).url.split('/').at(-1)
  const password = 'correct horse battery'
  const accepted = await fetch(`${stack.server.url}/api/invitation/${token}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-giro': 'dashboard' },
    body: JSON.stringify({ email: 'kim@example.com', name: 'Kim', password }),
  })
  expect(accepted.status).toBe(200)

  const kim = { XDG_CONFIG_HOME: home, GIRO_HOME: join(home, 'none'), GIRO_PASSWORD: password }
  expect(await run(['keys'], kim)).toMatchObject({ status: 1, stderr: expect.stringContaining('giro login') })
  expect((await run(['login', '--email', 'kim@example.com'], kim)).status).toBe(0)
  const listed = await run(['keys', '--json'], kim)
  const [key] = JSON.parse(listed.stdout) as { id: string }[]
  expect(listed.stdout).not.toContain(apiKey)
  const next = (await run(['keys', 'rotate', key!.id, '--grace', '0'], kim)).stdout.trim()
  await new Stripe(next, client).paymentIntents.retrieve(intent.id)
  expect((await run(['user'], kim)).stdout).toContain('kim@example.com')
  const last = await run(['user', 'remove', 'kim@example.com'], kim)
  expect(last).toMatchObject({ status: 1, stderr: expect.stringContaining('last owner') })
  expect((await run(['logout'], kim)).stdout).toContain('Logged out')
  expect((await run(['keys'], kim)).status).toBe(1)
}, 240_000)

test('behavior: giro link, qr and sales: made, printed, sold, and in the table of the day', async () => {
  const made = await run(['link', 'create', '--name', 'Coffee', '--amount', '3.21', '--tips'])
  expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/\/l\/\w{14}\n$/) })
  const url = made.stdout.trim()
  expect((await run(['link'])).stdout).toMatch(new RegExp(`active +3.21 USD +Coffee +${url}`))
  const pdf = join(home, 'card.pdf')
  expect(await run(['qr', url, '--a6', pdf])).toMatchObject({ status: 0, stdout: `${pdf}\n` })
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
  expect((await run(['qr', `${url}x`, '--a6', join(home, 'none.pdf')])).stderr).toContain('No file was written')
  expect((await run(['link', 'create', '--name', 'Coffee'])).status).toBe(2)
  expect((await run(['link', 'create', '--name', 'Coffee', '--amount', '3.215'])).status).toBe(2)
  const opened = await fetch(`${url.replace('/l/', '/api/links/')}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'a cup' },
    body: JSON.stringify({ total: 321 }),
  })
  const { pay_url } = (await opened.json()) as { pay_url: string }
  expect((await run(['pay', pay_url, '--yes'], { GIRO_PRIVATE_KEY: key })).status).toBe(0)
  const table = await run(['sales', '--csv'])
  expect(table.stdout).toMatch(/^payment,paid_at,[\s\S]*,Coffee,USD,3\.21,0\.00,0\.00,USDC,3\.210000,3210000,/)
  expect((await run(['sales', '--day', '2020-01-01', '--timezone', 'UTC'])).stdout).toBe(
    'No sales on 2020-01-01 (UTC).\n',
  )
}, 120_000)

test('default: giro webhooks shows what was delivered, and delivers it again', async () => {
  const { events } = receiver
  // what other tests' payments have told is nobody's here
  const from = ['--from', new Date().toISOString()]
  const endpoint = await stack.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['payment_intent.created'],
  })
  receiver.trust(endpoint.secret!)
  const intent = await create(765)
  const heard = () => events.filter((event) => (event.data.object as { id: string }).id === intent.id)
  await until(async () => heard().length === 1, 'the delivery')
  expect((await run(['webhooks'])).stdout).toMatch(new RegExp(`${endpoint.id} +enabled +payment_intent.created`))
  const delivered = new RegExp(`${heard()[0]!.id} +payment_intent.created +delivered +1 .*200`)
  const deliveries = async () => (await run(['webhooks', 'deliveries', endpoint.id])).stdout
  await until(async () => delivered.test(await deliveries()), 'the log')
  const resent = await run(['events', 'resend', heard()[0]!.id, '--webhook-endpoint', endpoint.id])
  expect(resent).toMatchObject({ status: 0, stdout: expect.stringContaining('delivered again') })
  await until(async () => heard().length === 2, 'the second delivery')
  await until(async () => /delivered +2 /.test(await deliveries()), 'the log')
  expect((await run(['webhooks', 'replay', endpoint.id, ...from])).stdout).toContain('Nothing')
  expect((await run(['webhooks', 'replay', endpoint.id, ...from, '--all'])).stdout).toMatch(/^\d+ events? (is|are)/)
  await until(async () => heard().length === 3, 'the third delivery')
  expect(await run(['webhooks', 'replay', endpoint.id, '--from', 'soon'])).toMatchObject({ status: 2 })
}, 60_000)
