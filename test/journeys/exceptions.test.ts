import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { demoUsdcBytecode } from '@giro/protocol/generated/bytecode'
import type { PayView, RefundView } from '@giro/protocol/payView'
import type Stripe from 'stripe'
import { type Address, createWalletClient, erc20Abi, http, type LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { otherShop } from '../support/otherShop.ts'
import { payBySignature, post } from '../support/payers.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => {
  await stack?.stop()
})

const wallet = (account: LocalAccount) =>
  createWalletClient({ account, chain: stack.chain.network.client.chain, transport: http(stack.chain.network.rpcUrl) })

const mined = (hash: `0x${string}`) =>
  stack.chain.network.client.waitForTransactionReceipt({ hash, pollingInterval: 50 })

const becomes = (id: string, what: Partial<{ status: string; exception: string | null }>) =>
  until(
    async () => {
      const intent = await stack.stripe.paymentIntents.retrieve(id)
      const { exception } = giro(intent)
      if (what.status !== undefined && intent.status !== what.status) return false
      return what.exception === undefined || exception === what.exception ? intent : false
    },
    `${id} to be ${JSON.stringify(what)}`,
  )

const setRefundAddress = async (intent: Stripe.PaymentIntent, address: string) =>
  (await post(stack.server.url, `/api/pay/${secretOf(giro(intent).pay_url)}/refund_address`, { address })).status

const newAddress = () => privateKeyToAccount(generatePrivateKey()).address

describe('what goes wrong is detected, shown, and the money can go back', () => {
  test('behavior: a wrong asset is named and returned, and the right one still pays', async () => {
    const owner = stack.chain.accounts[1]!
    const hash = await wallet(owner).deployContract({
      abi: demoUsdcAbi,
      bytecode: demoUsdcBytecode,
      args: [[owner.address]],
    })
    const other = (await mined(hash)).contractAddress!
    const created = await stack.stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
    const { deposit_address } = giro(created)
    await stack.transfer(owner, other, deposit_address, 5_000_000n)
    await becomes(created.id, { exception: 'wrong_asset', status: 'requires_payment_method' })
    const back = newAddress()
    expect(await setRefundAddress(created, back)).toBe(200)
    await until(async () => (await stack.balance(other, back)) === 5_000_000n, 'the return')
    await stack.transfer(owner, stack.asset('USDC'), deposit_address, 5_000_000n)
    await becomes(created.id, { status: 'succeeded', exception: null })
  })

  test('behavior: a hold from a deposit address that is cancelled waits for a refund address', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 600, currency: 'usd', capture_method: 'manual' })
    await stack.transfer(stack.chain.accounts[2]!, usdc, giro(created).deposit_address, 6_000_000n)
    await becomes(created.id, { status: 'requires_capture' })
    await stack.stripe.paymentIntents.cancel(created.id)
    await becomes(created.id, { status: 'canceled', exception: 'awaiting_refund_address' })
    const back = newAddress()
    await setRefundAddress(created, back)
    await until(async () => (await stack.balance(usdc, back)) === 6_000_000n, 'the return')
    await becomes(created.id, { status: 'canceled', exception: null })
    // Written on chain, it cannot change any more.
    expect(await setRefundAddress(created, newAddress())).toBe(409)
  })

  test('error: addresses at which money would be lost are no refund addresses', async () => {
    const created = await stack.stripe.paymentIntents.create({ amount: 600, currency: 'usd' })
    for (const address of [
      '0x0000000000000000000000000000000000000000',
      giro(created).deposit_address,
      stack.chain.network.contracts.house,
      stack.asset('USDT'),
      'vitalik.eth',
    ]) {
      expect(await setRefundAddress(created, address)).toBe(400)
    }
  })

  test('error: a payer whom the issuer has blocked hears so, and nothing is taken', async () => {
    const usdc = stack.asset('USDC')
    const blocked = stack.chain.accounts[8]!
    await mined(
      await wallet(stack.chain.accounts[0]!).writeContract({
        address: usdc,
        abi: demoUsdcAbi,
        functionName: 'blacklist',
        args: [blocked.address],
      }),
    )
    const created = await stack.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
    const secret = secretOf(giro(created).pay_url)
    const prepared = (await (
      await post(stack.server.url, `/api/pay/${secret}/prepare`, { payer: blocked.address, asset: usdc })
    ).json()) as {
      typed_data: Parameters<LocalAccount['signTypedData']>[0]
    }
    const signature = await blocked.signTypedData(prepared.typed_data)
    const answer = await post(stack.server.url, `/api/pay/${secret}/signature`, {
      payer: blocked.address,
      asset: usdc,
      signature,
    })
    expect(answer.status).toBe(402)
    expect(await answer.json()).toMatchObject({ code: 'payer_blocked' })
    expect((await stack.stripe.paymentIntents.retrieve(created.id)).status).toBe('requires_payment_method')
  })

  test("behavior: another payee's refund waits for his wallet's signature, for USDC and for USDT", async () => {
    const payee = stack.chain.accounts[9]!
    const stripe = await otherShop(stack, payee.address)
    for (const symbol of ['USDC', 'USDT'] as const) {
      const asset = stack.asset(symbol)
      const created = await stripe.paymentIntents.create({ amount: 800, currency: 'usd' })
      expect(giro(created).payee).toBe(payee.address)
      const payer = stack.chain.accounts[3]!
      if (symbol === 'USDC')
        expect(await payBySignature(stack.server.url, secretOf(giro(created).pay_url), payer, asset)).toBe(200)
      else await stack.transfer(payer, asset, giro(created).deposit_address, 8_000_000n)
      await until(async () => (await stripe.paymentIntents.retrieve(created.id)).status === 'succeeded', 'the payment')
      if (symbol === 'USDT') await setRefundAddress(created, payer.address)
      const before = await stack.balance(asset, payer.address)

      const refund = await stripe.refunds.create({ payment_intent: created.id, amount: 300 })
      expect(refund.status).toBe('requires_action')
      const link = JSON.stringify(refund).match(/http[^"]*\/refund\/([0-9A-Za-z]+)/)!
      const path = `/api/refund/${link[1]}`
      const view = (await (await fetch(`${stack.server.url}${path}`)).json()) as RefundView
      expect(view).toMatchObject({ base_amount: '3000000', needs_allowance: symbol === 'USDT' })
      const stranger = await payer.signTypedData(
        view.typed_data as unknown as Parameters<LocalAccount['signTypedData']>[0],
      )
      expect((await post(stack.server.url, `${path}/signature`, { signature: stranger })).status).toBe(400)
      if (view.needs_allowance) {
        await mined(
          await wallet(payee).writeContract({
            address: asset,
            abi: erc20Abi,
            functionName: 'approve',
            args: [view.house as Address, 3_000_000n],
          }),
        )
      }
      const signature = await payee.signTypedData(
        view.typed_data as unknown as Parameters<LocalAccount['signTypedData']>[0],
      )
      expect((await post(stack.server.url, `${path}/signature`, { signature })).status).toBe(200)
      await until(async () => (await stripe.refunds.retrieve(refund.id)).status === 'succeeded', 'the refund')
      await until(
        async () => (await stack.balance(asset, payer.address)) === before + 3_000_000n,
        'the money to be back',
      )
      // The signature works once.
      expect((await post(stack.server.url, `${path}/signature`, { signature })).status).toBe(409)
    }
    // Keys open their own account only.
    const [first] = (await stack.stripe.paymentIntents.list({ limit: 1 })).data
    await expect(stripe.paymentIntents.retrieve(first!.id)).rejects.toMatchObject({ code: 'resource_missing' })
  })

  test('error: the dashboard takes no orders from other pages or hosts', async () => {
    const path = `${stack.server.url}/api/dashboard/payments/pi_1/void`
    const foreign = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    expect(foreign.status).toBe(403)
    const { request } = await import('node:http')
    const status = await new Promise<number>((resolve) => {
      const asked = request(
        `${stack.server.url}/api/dashboard/overview`,
        { headers: { host: 'evil.example' } },
        (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        },
      )
      asked.end()
    })
    expect(status).toBe(403)
  })

  test('behavior: after the deadline money is late and goes back; a hold nobody captured is released', async () => {
    const usdc = stack.asset('USDC')
    const late = await stack.stripe.paymentIntents.create({ amount: 900, currency: 'usd' })
    const held = await stack.stripe.paymentIntents.create({ amount: 1000, currency: 'usd', capture_method: 'manual' })
    const payer = stack.chain.accounts[4]!
    await payBySignature(stack.server.url, secretOf(giro(held).pay_url), payer, usdc)
    await becomes(held.id, { status: 'requires_capture' })
    const before = await stack.balance(usdc, payer.address)
    await stack.chain.rpc('evm_increaseTime', [9 * 86_400])
    await until(async () => (await stack.balance(usdc, payer.address)) === before + 10_000_000n, 'the release')
    await becomes(held.id, { status: 'canceled' })

    await stack.transfer(stack.chain.accounts[5]!, usdc, giro(late).deposit_address, 9_000_000n)
    await becomes(late.id, { exception: 'late' })
    const view = (await (await fetch(giro(late).pay_url.replace('/pay/', '/api/pay/'))).json()) as PayView
    expect(view.exception).toBe('late')
    const back = newAddress()
    await setRefundAddress(late, back)
    await until(async () => (await stack.balance(usdc, back)) === 9_000_000n, 'the return')
    await becomes(late.id, { exception: null })
  })
})
