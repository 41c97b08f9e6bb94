import type { PayView, PrepareResponse } from '@giro/protocol/payView'
import { approvePermit2 } from '@giro/sdk'
import { createWalletClient, http, type LocalAccount } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => {
  await stack?.stop()
})

type Answer<T> = { status: number; body: T }

async function post<T>(path: string, body: unknown): Promise<Answer<T>> {
  const response = await fetch(`${stack.server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as T }
}

async function sign(
  secret: string,
  payer: LocalAccount,
  asset: string,
  change: (message: Record<string, unknown>) => void = () => {},
) {
  const { body } = await post<PrepareResponse>(`/api/pay/${secret}/prepare`, { payer: payer.address, asset })
  const typed = structuredClone(body.typed_data) as unknown as Parameters<LocalAccount['signTypedData']>[0]
  change(typed.message as Record<string, unknown>)
  return payer.signTypedData(typed)
}

const create = async (amount: number, capture_method: 'automatic' | 'manual' = 'automatic') => {
  const intent = await stack.stripe.paymentIntents.create({ amount, currency: 'usd', capture_method })
  return { intent, secret: secretOf(giro(intent).pay_url), payee: giro(intent).payee }
}

const reaches = (id: string, status: string) =>
  until(async () => {
    const intent = await stack.stripe.paymentIntents.retrieve(id)
    return intent.status === status && intent
  }, `${id} to be ${status}`)

describe('a signature without gas', () => {
  test('default: is settled in the next block', async () => {
    const usdc = stack.asset('USDC')
    const payer = stack.chain.accounts[1]!
    const { intent, secret, payee } = await create(5000)
    const before = await stack.balance(usdc, payee)
    const signature = await sign(secret, payer, usdc)
    const head = Number(await stack.chain.network.client.getBlockNumber({ cacheTime: 0 }))
    const answer = await post<PayView>(`/api/pay/${secret}/signature`, { payer: payer.address, asset: usdc, signature })
    expect(answer).toMatchObject({ status: 200, body: { status: 'processing' } })
    const done = await reaches(intent.id, 'succeeded')
    expect(await stack.balance(usdc, payee)).toBe(before + 50_000_000n)
    expect(giro(done).phases.settlement!.block_number! - head).toBeLessThanOrEqual(2)
    // The same signature once more takes nothing.
    const again = await post(`/api/pay/${secret}/signature`, { payer: payer.address, asset: usdc, signature })
    expect(again.status).toBe(409)
    expect(await stack.balance(usdc, payee)).toBe(before + 50_000_000n)
  })

  test('behavior: USDT, by one approval of Permit2 and then by signatures alone', async () => {
    const usdt = stack.asset('USDT')
    const payer = stack.chain.accounts[4]!
    const pay = async (amount: number) => {
      const { intent, secret, payee } = await create(amount)
      const signature = await sign(secret, payer, usdt)
      const before = await stack.balance(usdt, payee)
      const answer = await post<PayView>(`/api/pay/${secret}/signature`, {
        payer: payer.address,
        asset: usdt,
        signature,
      })
      return { intent, payee, before, answer }
    }
    const early = await pay(4200)
    expect(early.answer).toMatchObject({ status: 402, body: { code: 'permit2_not_approved' } })
    const { client, rpcUrl } = stack.chain.network
    const wallet = createWalletClient({ account: payer, chain: client.chain!, transport: http(rpcUrl) })
    await approvePermit2(wallet, { asset: usdt, amount: 100_000_000n })
    const used = await stack.chain.network.client.getTransactionCount({ address: payer.address })
    for (const amount of [4200, 1700]) {
      const { intent, payee, before, answer } = await pay(amount)
      expect(answer).toMatchObject({ status: 200, body: { status: 'processing' } })
      await reaches(intent.id, 'succeeded')
      expect(await stack.balance(usdt, payee)).toBe(before + BigInt(amount) * 10_000n)
    }
    expect(await stack.chain.network.client.getTransactionCount({ address: payer.address })).toBe(used)
    // Signed for less than the payment asks.
    const { secret } = await create(3000)
    const signature = await sign(secret, payer, usdt, (message) => {
      ;(message.permitted as Record<string, unknown>).amount = '1'
    })
    const other = await post(`/api/pay/${secret}/signature`, { payer: payer.address, asset: usdt, signature })
    expect(other).toMatchObject({ status: 400, body: { code: 'signature_invalid' } })
  })

  test('behavior: manual capture in two parts, then a partial refund, through the stripe package', async () => {
    const usdc = stack.asset('USDC')
    const payer = stack.chain.accounts[2]!
    const { intent, secret, payee } = await create(5000, 'manual')
    const [payerBefore, payeeBefore] = await Promise.all([
      stack.balance(usdc, payer.address),
      stack.balance(usdc, payee),
    ])
    const signature = await sign(secret, payer, usdc)
    await post(`/api/pay/${secret}/signature`, { payer: payer.address, asset: usdc, signature })
    const held = await reaches(intent.id, 'requires_capture')
    expect(held.amount_capturable).toBe(5000)
    expect(await stack.balance(usdc, payee)).toBe(payeeBefore)

    const first = await stack.stripe.paymentIntents.capture(intent.id, {
      amount_to_capture: 2000,
      final_capture: false,
    })
    expect(first).toMatchObject({ status: 'requires_capture', amount_received: 2000, amount_capturable: 3000 })
    expect(await stack.balance(usdc, payee)).toBe(payeeBefore + 20_000_000n)
    const second = await stack.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2500 })
    expect(second).toMatchObject({ status: 'succeeded', amount_received: 4500, amount_capturable: 0 })
    expect(await stack.balance(usdc, payee)).toBe(payeeBefore + 45_000_000n)
    // The last capture freed the rest.
    expect(await stack.balance(usdc, payer.address)).toBe(payerBefore - 45_000_000n)

    const refund = await stack.stripe.refunds.create({ payment_intent: intent.id, amount: 1200 })
    expect(['pending', 'succeeded']).toContain(refund.status)
    await until(async () => (await stack.stripe.refunds.retrieve(refund.id)).status === 'succeeded', 'the refund')
    expect(await stack.balance(usdc, payer.address)).toBe(payerBefore - 33_000_000n)
    const whole = await stack.stripe.refunds.create({ payment_intent: intent.id })
    expect(whole.amount).toBe(3300)
    await until(
      async () => (await stack.stripe.refunds.retrieve(whole.id)).status === 'succeeded',
      'the refund of the rest',
    )
    expect(await stack.balance(usdc, payer.address)).toBe(payerBefore)
    await expect(stack.stripe.refunds.create({ payment_intent: intent.id })).rejects.toMatchObject({
      code: 'charge_already_refunded',
    })
  })

  test('behavior: cancelling a hold gives it back', async () => {
    const usdc = stack.asset('USDC')
    const payer = stack.chain.accounts[3]!
    const { intent, secret } = await create(900, 'manual')
    const before = await stack.balance(usdc, payer.address)
    const signature = await sign(secret, payer, usdc)
    await post(`/api/pay/${secret}/signature`, { payer: payer.address, asset: usdc, signature })
    await reaches(intent.id, 'requires_capture')
    expect((await stack.stripe.paymentIntents.cancel(intent.id)).status).toBe('canceled')
    await until(async () => (await stack.balance(usdc, payer.address)) === before, 'the money to be back')
  })

  test('error: a wrong, changed, foreign-chain, malformed or expired signature takes nothing and says why', async () => {
    const usdc = stack.asset('USDC')
    const payer = stack.chain.accounts[4]!
    const { secret, payee } = await create(100)
    const before = await stack.balance(usdc, payee)
    const signatures = {
      stranger: await sign(secret, stack.chain.accounts[5]!, usdc),
      cheaper: await sign(secret, payer, usdc, (message) => {
        message.value = '1'
      }),
      malformed: '0x1234',
    }
    for (const signature of Object.values(signatures)) {
      const answer = await post<{ code: string; detail: string }>(`/api/pay/${secret}/signature`, {
        payer: payer.address,
        asset: usdc,
        signature,
      })
      expect(answer).toMatchObject({ status: 400, body: { code: 'signature_invalid' } })
      expect(answer.body.detail).toContain('Nothing was taken')
    }
    const garbage = await post(`/api/pay/${secret}/signature`, { payer: 'me', asset: usdc, signature: 'yes' })
    expect(garbage.status).toBe(400)
    expect(await stack.balance(usdc, payee)).toBe(before)
  })

  test('error: a payer who is short, blocked, or pays in an asset that is not accepted', async () => {
    const usdc = stack.asset('USDC')
    const { secret } = await create(99_999_999)
    const poor = stack.chain.accounts[6]!
    const { intent, secret: many } = await create(99_999_999)
    // One account holds 1,000,000 of each; the first payment of 999,999.99 leaves it short.
    await post(`/api/pay/${many}/signature`, {
      payer: poor.address,
      asset: usdc,
      signature: await sign(many, poor, usdc),
    })
    await reaches(intent.id, 'succeeded')
    const short = await post(`/api/pay/${secret}/signature`, {
      payer: poor.address,
      asset: usdc,
      signature: await sign(secret, poor, usdc),
    })
    expect(short).toMatchObject({ status: 402, body: { code: 'insufficient_funds' } })
    const stranger = await post(`/api/pay/${secret}/prepare`, { payer: poor.address, asset: poor.address })
    expect(stranger).toMatchObject({ status: 400, body: { code: 'asset_not_accepted' } })
  })
})
