import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import Stripe from 'stripe'
import { type Address, createWalletClient, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature } from '../support/payers.ts'
import { type ServerProcess, spawnServer } from '../support/process.ts'
import { freePort, until } from '../support/stack.ts'

let home: string
let server: ServerProcess
let env: Record<string, string>
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'giro-rebuild-'))
  env = { GIRO_HOME: home, GIRO_PORT: String(await freePort()), GIRO_RPC_PORT: String(await freePort()) }
  server = await spawnServer(env)
})
afterAll(async () => {
  await server?.stop()
  rmSync(home, { recursive: true, force: true })
})

test('the database is deleted: chain and deposits file bring back every payment as it was', async () => {
  const stripe = new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port: Number(env.GIRO_PORT),
    protocol: 'http',
    telemetry: false,
  })
  const known = (await (await fetch(`${server.url}/.well-known/giro.json`)).json()) as {
    networks: { assets: { symbol: string; address: Address }[] }[]
  }
  const usdc = known.networks[0]!.assets.find((asset) => asset.symbol === 'USDC')!.address
  const create = async (amount: number, capture_method: 'automatic' | 'manual' = 'automatic') => {
    const intent = await stripe.paymentIntents.create({ amount, currency: 'usd', capture_method, confirm: true })
    return { id: intent.id, secret: secretOf(giro(intent).pay_url), deposit: giro(intent).deposit_address }
  }
  const transfer = (to: Address, amount: bigint, payer: number) =>
    createWalletClient({
      account: demoAccounts[payer]!,
      transport: http(`http://127.0.0.1:${env.GIRO_RPC_PORT}`),
    }).writeContract({
      address: usdc,
      abi: erc20Abi,
      functionName: 'transfer',
      args: [to, amount],
      chain: null,
    })
  const reaches = (id: string, status: string) =>
    until(async () => (await stripe.paymentIntents.retrieve(id)).status === status, `${id} to be ${status}`)

  const waiting = await create(500)
  const signed = await create(600)
  await payBySignature(server.url, signed.secret, demoAccounts[1]!, usdc)
  const sent = await create(700)
  await transfer(sent.deposit, 7_500_000n, 2)
  const under = await create(800)
  await transfer(under.deposit, 1_000_000n, 3)
  const held = await create(900, 'manual')
  await payBySignature(server.url, held.secret, demoAccounts[4]!, usdc)
  const parts = await create(1000, 'manual')
  await transfer(parts.deposit, 10_000_000n, 5)
  await Promise.all([
    reaches(signed.id, 'succeeded'),
    reaches(sent.id, 'succeeded'),
    reaches(held.id, 'requires_capture'),
    reaches(parts.id, 'requires_capture'),
  ])
  await stripe.paymentIntents.capture(parts.id, { amount_to_capture: 400 })
  const refund = await stripe.refunds.create({ payment_intent: signed.id, amount: 100 })
  await until(async () => (await stripe.refunds.retrieve(refund.id)).status === 'succeeded', 'the refund')
  await until(async () => giro(await stripe.paymentIntents.retrieve(under.id)).exception === 'underpaid', 'underpaid')

  const all = [waiting, signed, sent, under, held, parts]
  const picture = async () => {
    const intents = []
    for (const { id } of all) {
      const { status, amount, amount_received, amount_capturable, latest_charge, client_secret, ...rest } =
        await stripe.paymentIntents.retrieve(id)
      const { phases, exception, received, deposit_address, options, pay_url } = (
        rest as unknown as { giro: ReturnType<typeof giro> }
      ).giro
      // When finality was noticed is the server's own time, not the chain's.
      const { final, ...chain } = phases
      intents.push({
        id,
        status,
        amount,
        amount_received,
        amount_capturable,
        latest_charge,
        client_secret,
        phases: chain,
        final: final !== null,
        exception,
        received,
        deposit_address,
        options,
        pay_url,
      })
    }
    const charges = (await stripe.charges.list({ limit: 100 })).data.map(
      ({ id, amount, amount_captured, amount_refunded, created }) => ({
        id,
        amount,
        amount_captured,
        amount_refunded,
        created,
      }),
    )
    const refunds = (await stripe.refunds.list({ payment_intent: signed.id })).data.map(
      ({ amount, status, charge }) => ({ amount, status, charge }),
    )
    return { intents, charges, refunds }
  }
  const before = await picture()
  expect(before.charges.length).toBe(4)

  await server.stop()
  rmSync(join(home, 'db'), { recursive: true, force: true })
  server = await spawnServer(env)
  await reaches(held.id, 'requires_capture')
  await until(
    async () => giro(await stripe.paymentIntents.retrieve(under.id)).exception === 'underpaid',
    'the last of it',
  )
  expect(await picture()).toEqual(before)
  // And it goes on from there: the rest of the underpaid one comes, the hold is captured.
  await transfer(under.deposit, 7_000_000n, 6)
  await reaches(under.id, 'succeeded')
  expect((await stripe.paymentIntents.capture(held.id)).status).toBe('succeeded')
})
