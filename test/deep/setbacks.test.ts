import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { burntGasMost } from '@giro/server/payments/contractWallets'
import type Stripe from 'stripe'
import { createWalletClient, http, type LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature, post } from '../support/payers.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

const depth = 3

// Blocks come when the test asks for them.
let stack: Stack
let receiver: Receiver
beforeAll(async () => {
  stack = await startStack({ blockTimeS: 0 })
  receiver = await startReceiver()
  const endpoint = await stack.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  receiver.trust(endpoint.secret!)
})
beforeEach(() => {
  stack.chain.network.depth = depth
})
afterAll(async () => {
  await receiver?.stop()
  await stack?.stop()
})

const retrieve = (id: string) => stack.stripe.paymentIntents.retrieve(id)
const told = (type: string, id: string) =>
  receiver.events.filter((event) => event.type === type && (event.data.object as { id: string }).id === id).length

/** One more block, taken in. */
async function block() {
  await stack.chain.mine()
  const number = Number(await stack.chain.network.client.getBlockNumber({ cacheTime: 0 }))
  const { db } = stack.server.context
  await until(
    async () => (await db.selectFrom('cursor').select('number').executeTakeFirst())?.number === number,
    'the block',
  )
}

/** Blocks, until something is so. */
async function blocksUntil<T>(wanted: () => Promise<T | false | null | undefined>, what: string): Promise<T> {
  return until(
    async () => {
      const value = await wanted()
      if (!value) await block()
      return value
    },
    what,
    60_000,
  )
}

async function paid(capture_method: 'automatic' | 'manual', payer: LocalAccount) {
  const intent = await stack.stripe.paymentIntents.create({ amount: 5000, currency: 'usd', capture_method })
  const secret = secretOf(giro(intent).pay_url)
  expect(await payBySignature(stack.server.url, secret, payer, stack.asset('USDC'))).toBe(200)
  const status = capture_method === 'manual' ? 'requires_capture' : 'succeeded'
  await blocksUntil(async () => (await retrieve(intent.id)).status === status, status)
  return intent
}

/** The settler's next transaction, in the pool and then in a block. */
async function mined() {
  const pending = async () => Number((await stack.chain.rpc<{ pending: string }>('txpool_status')).pending)
  await until(async () => (await pending()) > 0, 'a transaction')
  await block()
}

describe('what may still be undone is not told', () => {
  test('behavior: a part that is captured is told at the depth, and the rest can be captured then', async () => {
    const { id } = await paid('manual', stack.chain.accounts[1]!)
    const capturing = stack.stripe.paymentIntents.capture(id, {
      amount_to_capture: 2000,
      final_capture: false,
    } as object)
    await mined()
    for (let young = 1; young < depth; young++) {
      expect(await retrieve(id)).toMatchObject({ status: 'processing', amount_received: 0 })
      expect(told('payment_intent.amount_capturable_updated', id)).toBe(1)
      await block()
    }
    await until(async () => (await retrieve(id)).status === 'requires_capture', 'the depth')
    expect(await retrieve(id)).toMatchObject({ amount_received: 2000, amount_capturable: 3000 })
    await capturing
    await until(async () => told('payment_intent.amount_capturable_updated', id) === 2, 'the webhook')
    const charge = (await stack.stripe.charges.list({ payment_intent: id })).data[0]!
    expect(charge.amount_captured).toBe(2000)
  })

  test('behavior: a refund has succeeded at the depth; one that is undone is pending and sent again', async () => {
    const { id } = await paid('automatic', stack.chain.accounts[2]!)
    const payer = stack.chain.accounts[2]!.address
    const before = await stack.balance(stack.asset('USDC'), payer)
    const refund = await stack.stripe.refunds.create({ payment_intent: id, amount: 1500 })
    const status = async () => (await stack.stripe.refunds.retrieve(refund.id)).status
    const refunded = async () => (await stack.stripe.charges.list({ payment_intent: id })).data[0]!.amount_refunded
    await mined()
    expect(await stack.balance(stack.asset('USDC'), payer)).toBe(before + 15_000_000n)
    for (let young = 1; young < depth; young++) {
      expect([await status(), await refunded()]).toEqual(['pending', 0])
      // The rest can be refunded, and no more than the rest.
      await expect(stack.stripe.refunds.create({ payment_intent: id, amount: 3501 })).rejects.toMatchObject({
        code: 'amount_too_large',
      })
      await block()
    }
    await until(async () => (await status()) === 'succeeded', 'the refund')
    expect(await refunded()).toBe(1500)

    // Deeper than the depth: what was told is taken back, and said so.
    await stack.chain.rpc('anvil_reorg', [depth + 1, []])
    expect(await stack.balance(stack.asset('USDC'), payer)).toBe(before)
    await until(async () => (await status()) === 'pending', 'the refund to be pending again')
    expect(await refunded()).toBe(0)
    await blocksUntil(async () => (await status()) === 'succeeded', 'the refund, again')
    expect(await stack.balance(stack.asset('USDC'), payer)).toBe(before + 15_000_000n)
    const statuses = () =>
      receiver.events
        .filter((event) => event.type === 'refund.updated')
        .map((event) => (event.data.object as Stripe.Refund).status)
    const all = ['pending', 'succeeded', 'pending', 'pending', 'succeeded']
    await until(async () => statuses().length === all.length, 'the webhooks')
    expect(statuses()).toEqual(all)
  })
})

describe('a payer whose address refuses money', () => {
  test('behavior: the payee gets his part of a last capture; the rest goes back once it can', async () => {
    stack.chain.network.depth = 1
    const usdc = stack.asset('USDC')
    const [issuer, payer] = [stack.chain.accounts[0]!, stack.chain.accounts[3]!]
    const { client } = stack.chain.network
    const wallet = createWalletClient({
      account: issuer,
      chain: client.chain,
      transport: http(stack.chain.network.rpcUrl),
    })
    const issue = async (functionName: 'blacklist' | 'unBlacklist') => {
      await wallet.writeContract({ address: usdc, abi: demoUsdcAbi, functionName, args: [payer.address] })
      await block()
    }
    const created = await paid('manual', payer)
    const before = await stack.balance(usdc, giro(created).payee)
    await issue('blacklist')
    let captured: Stripe.PaymentIntent | null = null
    void stack.stripe.paymentIntents.capture(created.id, { amount_to_capture: 2000 }).then((answer) => {
      captured = answer
    })
    await blocksUntil(async () => captured !== null, 'the capture')
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 2000, amount_capturable: 0 })
    expect(await stack.balance(usdc, giro(created).payee)).toBe(before + 20_000_000n)
    await until(async () => giro(await retrieve(created.id)).exception === 'return_refused', 'the exception')
    await until(async () => told('giro.exception.return_refused', created.id) === 1, 'its webhook')
    await expect(stack.stripe.refunds.create({ payment_intent: created.id })).rejects.toMatchObject({
      message: expect.stringContaining('refuses'),
    })

    const held = await stack.balance(usdc, payer.address)
    await issue('unBlacklist')
    await blocksUntil(async () => giro(await retrieve(created.id)).exception === null, 'the return')
    expect(await stack.balance(usdc, payer.address)).toBe(held + 30_000_000n)
    expect((await stack.stripe.refunds.create({ payment_intent: created.id })).amount).toBe(2000)
  })

  test('behavior: an asset whose sweep keeps failing does not keep another one from settling', async () => {
    stack.chain.network.depth = 1
    const [issuer, payer] = [stack.chain.accounts[0]!, stack.chain.accounts[4]!]
    const intent = await stack.stripe.paymentIntents.create({ amount: 5000, currency: 'usd' })
    const { deposit_address } = giro(intent)
    const send = (
      account: LocalAccount,
      asset: 'USDC' | 'USDT',
      functionName: 'transfer' | 'blacklist',
      args: unknown[],
    ) =>
      createWalletClient({
        account,
        chain: stack.chain.network.client.chain,
        transport: http(stack.chain.network.rpcUrl),
      }).writeContract({ address: stack.asset(asset), abi: demoUsdcAbi, functionName, args } as never)
    // The issuer blocks the deposit address in the block in which the money came.
    await send(payer, 'USDC', 'transfer', [deposit_address, 50_000_000n])
    await send(issuer, 'USDC', 'blacklist', [deposit_address])
    await block()
    const { db } = stack.server.context
    const sweeps = () =>
      db.selectFrom('job').select('status').where('intent', '=', intent.id).where('kind', '=', 'sweep')
    await blocksUntil(async () => (await sweeps().execute()).some((job) => job.status === 'failed'), 'the failure')
    await send(payer, 'USDT', 'transfer', [deposit_address, 50_000_000n])
    await blocksUntil(async () => (await retrieve(intent.id)).status === 'succeeded', 'the other asset to settle')
    expect(giro(await retrieve(intent.id))).toMatchObject({ asset: stack.asset('USDT'), exception: 'duplicate' })
  })
})

describe('contract wallets that pass the simulation and fail on chain', () => {
  // Says yes to everything while its first slot is empty, and reverts otherwise.
  const fickle = '0x600054601657631626ba7e60e01b60005260206000f35b60006000fd'
  const turn = (wallet: string, into: 'no' | 'yes') =>
    stack.chain.rpc('anvil_setStorageAt', [wallet, '0x0', `0x${(into === 'no' ? '1' : '0').padStart(64, '0')}`])
  const wallet = async () => {
    const { address } = privateKeyToAccount(generatePrivateKey())
    await stack.chain.rpc('anvil_setCode', [address, fickle])
    return address
  }
  const sign = async (intent: Stripe.PaymentIntent, payer: string) => {
    const path = `/api/pay/${secretOf(giro(intent).pay_url)}/signature`
    const answer = await post(stack.server.url, path, {
      payer,
      asset: stack.asset('USDC'),
      signature: `0x${'12'.repeat(66)}`,
    })
    return { status: answer.status, code: ((await answer.json()) as { code?: string }).code }
  }
  const created = () => stack.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
  const fund = async (to: `0x${string}`) => {
    const { client } = stack.chain.network
    const from = createWalletClient({
      account: stack.chain.accounts[5]!,
      chain: client.chain,
      transport: http(stack.chain.network.rpcUrl),
    })
    const args = [to, 10_000_000n] as const
    await from.writeContract({ address: stack.asset('USDC'), abi: demoUsdcAbi, functionName: 'transfer', args })
    await block()
  }
  /** Its yes was taken; on chain it is a no. */
  const changesItsMind = async (id: string, payer: string) => {
    await turn(payer, 'no')
    await blocksUntil(async () => (await retrieve(id)).status === 'requires_payment_method', 'the failure')
    await turn(payer, 'yes')
  }

  test('error: one is relayed three times, then refused', async () => {
    const intent = await created()
    const payer = await wallet()
    await fund(payer)
    for (let attempt = 1; attempt <= 3; attempt++) {
      expect(await sign(intent, payer)).toMatchObject({ status: 200 })
      await changesItsMind(intent.id, payer)
    }
    expect(await sign(intent, payer)).toEqual({ status: 409, code: 'payment_refused' })
    // Another payer is not refused for it.
    expect(
      await payBySignature(
        stack.server.url,
        secretOf(giro(intent).pay_url),
        stack.chain.accounts[6]!,
        stack.asset('USDC'),
      ),
    ).toBe(200)
    await blocksUntil(async () => (await retrieve(intent.id)).status === 'succeeded', 'the payment')
  })

  test('error: a crowd of them may burn so much gas in an hour, and no more', async () => {
    const { db } = stack.server.context
    const first = await created()
    const [spender, next] = [await wallet(), await wallet()]
    await fund(spender)
    await fund(next)
    expect(await sign(first, spender)).toMatchObject({ status: 200 })
    await changesItsMind(first.id, spender)
    // As if this one had stood for the whole crowd.
    const failed = db.updateTable('job').where('intent', '=', first.id)
    await failed.set({ gas: burntGasMost - 300_000 }).execute()
    const second = await created()
    expect(await sign(second, next)).toEqual({ status: 429, code: 'contract_wallets_paused' })
    const metrics = await (await fetch(`${stack.server.url}/metrics`)).text()
    expect(metrics).toMatch(/giro_contract_wallet_gas\{network="[^"]+"\} \d{8}/)
    const ordinary = await created()
    const asset = stack.asset('USDC')
    expect(
      await payBySignature(stack.server.url, secretOf(giro(ordinary).pay_url), stack.chain.accounts[7]!, asset),
    ).toBe(200)
    // An hour later.
    await failed.set({ updated_ms: Date.now() - 3_600_001 }).execute()
    expect((await sign(second, next)).status).toBe(200)
    await blocksUntil(async () => (await retrieve(second.id)).status === 'succeeded', 'the payment')
  })
})
