import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro } from '../support/giro.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let receiver: Receiver
beforeAll(async () => {
  stack = await startStack({ env: { GIRO_FEE_BPS: '50' } })
  receiver = await startReceiver()
  const endpoint = await stack.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  receiver.trust(endpoint.secret!)
})
afterAll(async () => {
  await receiver?.stop()
  await stack?.stop()
})

const settled = (id: string) =>
  until(async () => {
    const intent = await stack.stripe.paymentIntents.retrieve(id)
    return intent.status === 'succeeded' && intent
  }, `${id} to succeed`)

describe('a plain transfer to the deposit address', () => {
  test('default: settles within two blocks, less the fee, and the shop hears it', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({
      amount: 5000,
      currency: 'usd',
      confirm: true,
      metadata: { order: '7' },
      // what shops written for older versions send
      ...{ payment_method_types: ['card'] },
    })
    expect(created.status).toBe('requires_action')
    const { deposit_address, payee, amount, pay_url } = giro(created)
    expect(amount).toBe('50000000')
    expect(created.next_action?.redirect_to_url?.url).toBe(pay_url)
    const [payeeBefore, operatorBefore] = await Promise.all([
      stack.balance(usdc, payee),
      stack.balance(usdc, stack.chain.keys.operator.address),
    ])

    const { block_number } = await stack.transfer(stack.chain.accounts[1]!, usdc, deposit_address, 50_000_000n)
    const intent = await settled(created.id)

    expect(await stack.balance(usdc, payee)).toBe(payeeBefore + 49_750_000n)
    expect(await stack.balance(usdc, stack.chain.keys.operator.address)).toBe(operatorBefore + 250_000n)
    expect(await stack.balance(usdc, deposit_address)).toBe(0n)
    expect(intent.amount_received).toBe(5000)
    const { phases, exception, received } = giro(intent)
    expect(exception).toBeNull()
    expect(received).toBe('50000000')
    expect(phases.payment?.block_number).toBe(block_number)
    expect(phases.settlement!.block_number! - block_number).toBeLessThanOrEqual(2)
    expect(phases.final).not.toBeNull()

    const event = await until(
      async () => receiver.events.find((candidate) => candidate.type === 'payment_intent.succeeded'),
      'the webhook',
    )
    expect((event.data.object as { id: string }).id).toBe(created.id)
    const charge = await stack.stripe.charges.retrieve(intent.latest_charge as string)
    expect(charge).toMatchObject({ amount: 5000, amount_captured: 5000, paid: true, payment_intent: created.id })
  })

  test('behavior: an underpaid intent says so and settles once the rest has come', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
    const { deposit_address } = giro(created)
    await stack.transfer(stack.chain.accounts[2]!, usdc, deposit_address, 4_000_000n)
    const short = await until(async () => {
      const intent = await stack.stripe.paymentIntents.retrieve(created.id)
      return giro(intent).exception === 'underpaid' && intent
    }, 'underpaid')
    expect(short.status).toBe('requires_payment_method')
    expect(giro(short).received).toBe('4000000')
    await stack.transfer(stack.chain.accounts[3]!, usdc, deposit_address, 6_000_000n)
    const intent = await settled(created.id)
    expect(giro(intent)).toMatchObject({ exception: null, received: '10000000' })
  })

  test('behavior: USDT, which answers nothing, is paid in the same way', async () => {
    const usdt = stack.asset('USDT')
    const created = await stack.stripe.paymentIntents.create({ amount: 250, currency: 'usd' })
    await stack.transfer(stack.chain.accounts[4]!, usdt, giro(created).deposit_address, 2_500_000n)
    const intent = await settled(created.id)
    expect(giro(intent).asset).toBe(usdt)
  })

  test('behavior: what is too much waits, and goes to the refund address once it is known', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 300, currency: 'usd' })
    const { deposit_address, pay_url } = giro(created)
    await stack.transfer(stack.chain.accounts[5]!, usdc, deposit_address, 5_000_000n)
    await settled(created.id)
    const over = await until(async () => {
      const intent = await stack.stripe.paymentIntents.retrieve(created.id)
      return giro(intent).exception === 'overpaid' && intent
    }, 'overpaid')
    expect(over.status).toBe('succeeded')
    expect(await stack.balance(usdc, deposit_address)).toBe(2_000_000n)

    const refundAddress = '0x00000000000000000000000000000000000A11cE'
    const answer = await fetch(`${pay_url.replace('/pay/', '/api/pay/')}/refund_address`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address: refundAddress }),
    })
    expect(answer.status).toBe(200)
    await until(async () => (await stack.balance(usdc, refundAddress)) === 2_000_000n, 'the return')
    const intent = await until(async () => {
      const now = await stack.stripe.paymentIntents.retrieve(created.id)
      return giro(now).exception === null && now
    }, 'the exception to end')
    expect(intent.amount_received).toBe(300)
  })

  test('behavior: a second payment of the same intent is a duplicate and stays returnable', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
    const { deposit_address, payee } = giro(created)
    await stack.transfer(stack.chain.accounts[6]!, usdc, deposit_address, 7_000_000n)
    await settled(created.id)
    const payeeHas = await stack.balance(usdc, payee)
    await stack.transfer(stack.chain.accounts[7]!, usdc, deposit_address, 7_000_000n)
    await until(
      async () => giro(await stack.stripe.paymentIntents.retrieve(created.id)).exception === 'duplicate',
      'duplicate',
    )
    expect(await stack.balance(usdc, payee)).toBe(payeeHas)
    expect(await stack.balance(usdc, deposit_address)).toBe(7_000_000n)
  })

  test('behavior: money for a cancelled intent is late, not lost', async () => {
    const usdc = stack.asset('USDC')
    const created = await stack.stripe.paymentIntents.create({ amount: 400, currency: 'usd' })
    await stack.stripe.paymentIntents.cancel(created.id)
    await stack.transfer(stack.chain.accounts[8]!, usdc, giro(created).deposit_address, 4_000_000n)
    await until(async () => giro(await stack.stripe.paymentIntents.retrieve(created.id)).exception === 'late', 'late')
    const intent = await stack.stripe.paymentIntents.retrieve(created.id)
    expect(intent.status).toBe('canceled')
    expect(await stack.balance(usdc, giro(created).deposit_address)).toBe(4_000_000n)
  })
})
