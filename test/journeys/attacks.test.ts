import { get } from 'node:http'
import { optionProof } from '@giro/protocol/deposit'
import type { ExceptionView } from '@giro/protocol/exception'
import { clearingHouseAbi, depositsAbi } from '@giro/protocol/generated/abis'
import { Funding, type Payment } from '@giro/protocol/payment'
import type { PrepareResponse } from '@giro/protocol/payView'
import { paymentFromJson } from '@giro/sdk'
import { type Address, createWalletClient, erc20Abi, type Hash, http, type LocalAccount } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { post } from '../support/payers.ts'
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

async function mined(hash: Hash): Promise<number> {
  const receipt = await stack.chain.network.client.waitForTransactionReceipt({ hash, pollingInterval: 50 })
  expect(receipt.status).toBe('success')
  return Number(receipt.blockNumber)
}

/** The payment that the server would ask this payer for, funded by his allowance, with whatever he likes changed. */
async function forged(pay_url: string, payer: LocalAccount, change: Partial<Payment>): Promise<Payment> {
  const body = { payer: payer.address, asset: stack.asset('USDC') }
  const answer = await post(stack.server.url, `/api/pay/${secretOf(pay_url)}/prepare`, body)
  const { payment } = (await answer.json()) as PrepareResponse
  return { ...paymentFromJson(payment), funding: Funding.allowance, ...change }
}

async function chargeMyself(payer: LocalAccount, payment: Payment, fee: bigint): Promise<void> {
  const { house } = stack.chain.network.contracts
  const from = wallet(payer)
  await mined(
    await from.writeContract({
      address: payment.asset,
      abi: erc20Abi,
      functionName: 'approve',
      args: [house, payment.maxAmount],
    }),
  )
  const block = await mined(
    await from.writeContract({
      address: house,
      abi: clearingHouseAbi,
      functionName: 'charge',
      args: [payment, payment.maxAmount, fee, '0x'],
    }),
  )
  await indexed(block)
}

/** Until the server has taken in the block, and a moment more for what it makes of it. */
async function indexed(block: number): Promise<void> {
  await until(async () => {
    const answer = await stack.server.context.db.selectFrom('cursor').select('number').executeTakeFirst()
    return (answer?.number ?? 0) >= block
  }, 'the block')
  await new Promise((resolve) => setTimeout(resolve, 500))
}

describe('what a payer, a stranger or a careless shop may try', () => {
  test('error: a payment whose fee is everything, to the payer himself, pays nothing', async () => {
    const [payer, friend] = [stack.chain.accounts[1]!, stack.chain.accounts[2]!]
    for (const capture_method of ['automatic', 'manual'] as const) {
      const created = await stack.stripe.paymentIntents.create({ amount: 5000, currency: 'usd', capture_method })
      const payment = await forged(giro(created).pay_url, payer, { maxFeeBps: 10_000, feeRecipient: friend.address })
      await chargeMyself(payer, payment, payment.maxAmount)
      const intent = await stack.stripe.paymentIntents.retrieve(created.id)
      expect(intent).toMatchObject({ status: 'requires_payment_method', amount_received: 0 })
    }
  })

  test('behavior: a payer who charges himself on our terms has paid', async () => {
    const payer = stack.chain.accounts[2]!
    const created = await stack.stripe.paymentIntents.create({ amount: 1100, currency: 'usd' })
    await chargeMyself(payer, await forged(giro(created).pay_url, payer, {}), 0n)
    expect((await stack.stripe.paymentIntents.retrieve(created.id)).status).toBe('succeeded')
  })

  test('error: the address of an earlier, smaller amount does not pay the new one, whoever sweeps it', async () => {
    const payer = stack.chain.accounts[3]!
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
    const [old] = stack.server.context.deposits.ofIntent(created.id)
    await stack.stripe.paymentIntents.update(created.id, { amount: 500_000 })
    await stack.transfer(payer, usdc, old!.address, 1_000_000n)
    const options = old!.options.map((option) => ({
      chainId: stack.chain.network.chainId,
      asset: option.asset,
      amount: BigInt(option.amount),
    }))
    const option = options.find((candidate) => candidate.asset === usdc)!
    const block = await mined(
      await wallet(payer).writeContract({
        address: stack.chain.network.contracts.deposits,
        abi: depositsAbi,
        functionName: 'sweep',
        args: [old!.terms, usdc, option.amount, optionProof(options, option)],
      }),
    )
    await indexed(block)
    const intent = await stack.stripe.paymentIntents.retrieve(created.id)
    expect(intent).toMatchObject({ status: 'requires_payment_method', amount: 500_000 })
    expect(giro(intent).exception).toBe('late')
  })

  test('error: a cancelled payment that is paid all the same stays cancelled and says that money came', async () => {
    const payer = stack.chain.accounts[4]!
    const created = await stack.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
    const payment = await forged(giro(created).pay_url, payer, {})
    await stack.stripe.paymentIntents.cancel(created.id)
    await chargeMyself(payer, payment, 0n)
    const intent = await stack.stripe.paymentIntents.retrieve(created.id)
    expect(intent.status).toBe('canceled')
    expect(giro(intent).exception).toBe('late')
    const told = await stack.stripe.events.list({ type: 'payment_intent.succeeded', limit: 100 })
    expect(told.data.some((event) => (event.data.object as { id: string }).id === created.id)).toBe(false)
  })

  test('error: terms that change while the signature is checked take nothing', async () => {
    const payer = stack.chain.accounts[8]!
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
    const path = `/api/pay/${secretOf(giro(created).pay_url)}`
    const prepared = await post(stack.server.url, `${path}/prepare`, { payer: payer.address, asset: usdc })
    const { typed_data } = (await prepared.json()) as PrepareResponse
    const signature = await payer.signTypedData(typed_data as unknown as Parameters<LocalAccount['signTypedData']>[0])
    const { client } = stack.server.context.network
    const call = client.call
    // The update commits between the check on chain and the lock.
    client.call = async (request) => {
      client.call = call
      const answer = await call(request)
      await stack.stripe.paymentIntents.update(created.id, { amount: 7700 })
      return answer
    }
    const before = await stack.balance(usdc, payer.address)
    const answer = await post(stack.server.url, `${path}/signature`, { payer: payer.address, asset: usdc, signature })
    client.call = call
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'payment_changed' })
    await new Promise((resolve) => setTimeout(resolve, 2_500))
    expect(await stack.balance(usdc, payer.address)).toBe(before)
  })

  test('error: a refund with a field that cannot be expanded is done once and answered as done', async () => {
    const created = await stack.stripe.paymentIntents.create({ amount: 900, currency: 'usd' })
    await stack.transfer(stack.chain.accounts[5]!, stack.asset('USDC'), giro(created).deposit_address, 9_000_000n)
    await until(
      async () => (await stack.stripe.paymentIntents.retrieve(created.id)).status === 'succeeded',
      'the payment',
    )
    const refund = await stack.stripe.refunds.create({ payment_intent: created.id, amount: 300, expand: ['nothing'] })
    expect(refund.amount).toBe(300)
  })

  test('error: a proxy in front does not open the dashboard', async () => {
    const { port } = new URL(stack.server.url)
    const ask = (headers: Record<string, string>) =>
      new Promise<number>((resolve) => {
        get({ host: '127.0.0.1', port, path: '/api/dashboard/payments', headers }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
      })
    expect(await ask({ host: `localhost:${port}` })).toBe(200)
    expect(await ask({ host: `localhost:${port}`, 'x-forwarded-for': '203.0.113.9' })).toBe(401)
    expect(await ask({ host: 'pay.example.com' })).toBe(403)
  })

  test('behavior: a hold in our name that pays nothing goes back when it can', async () => {
    const payer = stack.chain.accounts[6]!
    const usdc: Address = stack.asset('USDC')
    const { house } = stack.chain.network.contracts
    const created = await stack.stripe.paymentIntents.create({ amount: 100, currency: 'usd', capture_method: 'manual' })
    const now_s = Math.floor(Date.now() / 1000)
    const payment = await forged(giro(created).pay_url, payer, {
      captureBy: now_s + 4,
      authorizeBy: now_s + 3,
      maxAmount: 1n,
    })
    const before = await stack.balance(usdc, payer.address)
    const from = wallet(payer)
    await mined(await from.writeContract({ address: usdc, abi: erc20Abi, functionName: 'approve', args: [house, 1n] }))
    await mined(
      await from.writeContract({
        address: house,
        abi: clearingHouseAbi,
        functionName: 'authorize',
        args: [payment, 1n, '0x'],
      }),
    )
    await until(async () => (await stack.balance(usdc, payer.address)) === before, 'the release', 30_000)
  })

  test('behavior: what payers charged themselves too late or twice is kept by decision, or refunded by its charge', async () => {
    const [first, second] = [stack.chain.accounts[1]!, stack.chain.accounts[2]!]
    const late = await stack.stripe.paymentIntents.create({ amount: 1200, currency: 'usd' })
    const payment = await forged(giro(late).pay_url, first, {})
    await stack.stripe.paymentIntents.cancel(late.id)
    await chargeMyself(first, payment, 0n)
    const path = `/v1/payment_intents/${late.id}`
    const open = (await stack.stripe.rawRequest('GET', `${path}/exception`)) as unknown as ExceptionView
    expect(open).toMatchObject({
      kind: 'late',
      money: [{ amount: '12000000' }],
      resolutions: [{ resolution: 'accept' }],
    })
    await stack.stripe.rawRequest('POST', `${path}/resolve`, { resolution: 'accept' })
    expect(await stack.stripe.paymentIntents.retrieve(late.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 1200,
    })

    const twice = await stack.stripe.paymentIntents.create({ amount: 1300, currency: 'usd' })
    const [one, two] = [await forged(giro(twice).pay_url, first, {}), await forged(giro(twice).pay_url, second, {})]
    await chargeMyself(first, one, 0n)
    await chargeMyself(second, two, 0n)
    expect(giro(await stack.stripe.paymentIntents.retrieve(twice.id)).exception).toBe('duplicate')
    const paid = await stack.stripe.paymentIntents.retrieve(twice.id)
    const charges = await stack.stripe.charges.list({ payment_intent: twice.id })
    const other = charges.data.find((charge) => charge.id !== paid.latest_charge)!
    const before = await stack.balance(stack.asset('USDC'), second.address)
    await stack.stripe.refunds.create({ charge: other.id })
    await until(
      async () => (await stack.balance(stack.asset('USDC'), second.address)) === before + 13_000_000n,
      'the second payment to be back',
    )
    await until(
      async () => giro(await stack.stripe.paymentIntents.retrieve(twice.id)).exception === null,
      'the exception to clear',
    )
    expect(await stack.stripe.paymentIntents.retrieve(twice.id)).toMatchObject({
      status: 'succeeded',
      amount_received: 1300,
    }) // prettier-ignore
  })
})
