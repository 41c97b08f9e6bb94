import type { ClaimLink, ClaimView, ExceptionView } from '@giro/protocol/exception'
import type Stripe from 'stripe'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro } from '../support/giro.ts'
import { post } from '../support/payers.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let receiver: Receiver
beforeAll(async () => {
  stack = await startStack()
  receiver = await startReceiver()
  const endpoint = await stack.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  receiver.trust(endpoint.secret!)
})
afterAll(async () => {
  await receiver?.stop()
  await stack?.stop()
})

const newAddress = () => privateKeyToAccount(generatePrivateKey()).address
const usdc = () => stack.asset('USDC')
const create = (amount: number, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stack.stripe.paymentIntents.create({ amount, currency: 'usd', ...more })
const send = (intent: Stripe.PaymentIntent, amount: bigint, symbol: 'USDC' | 'USDT' = 'USDC', payer = 1) =>
  stack.transfer(
    stack.chain.accounts[payer]!,
    stack.asset(symbol),
    giro(intent).deposit_address as `0x${string}`,
    amount,
  )

const call = async <Answer>(method: 'GET' | 'POST', path: string, params?: object, idempotencyKey?: string) =>
  (await stack.stripe.rawRequest(method, path, params, idempotencyKey ? { idempotencyKey } : {})) as unknown as Answer
const exceptionOf = (id: string) => call<ExceptionView>('GET', `/v1/payment_intents/${id}/exception`)
const resolve = (id: string, resolution: string, key?: string) =>
  call<ExceptionView>('POST', `/v1/payment_intents/${id}/resolve`, { resolution }, key)
const claimLink = (id: string) => call<ClaimLink>('POST', `/v1/payment_intents/${id}/claim_link`, {})

const raised = (id: string, kind: string | null) =>
  until(async () => {
    const exception = await exceptionOf(id)
    return exception.kind === kind && exception.status !== 'resolving' ? exception : false
  }, `${id} to be ${kind}`)
const succeeded = (id: string) =>
  until(async () => {
    const intent = await stack.stripe.paymentIntents.retrieve(id)
    return intent.status === 'succeeded' && intent
  }, `${id} to succeed`)
const told = (type: string, id: string) =>
  until(
    async () =>
      receiver.events.find(({ type: each, data }) => {
        const object = data.object as { id?: string; payment_intent?: string }
        return each === type && (object.id === id || object.payment_intent === id)
      }),
    `${type} of ${id}`,
  )
const can = (exception: ExceptionView) => exception.resolutions.map(({ resolution }) => resolution)

describe('every exception has a way out', () => {
  test('default: underpaid, and accepted: the payment succeeds for what came', async () => {
    const created = await create(500)
    await send(created, 4_000_000n)
    const open = await raised(created.id, 'underpaid')
    expect(can(open)).toEqual(['wait', 'accept', 'return'])
    expect(open.resolutions[1]!.money).toMatchObject([{ symbol: 'USDC', decimals: 6, amount: '4000000' }])
    const before = await stack.balance(usdc(), giro(created).payee)

    const resolved = await resolve(created.id, 'accept')
    expect(resolved).toMatchObject({ kind: null, status: 'resolved', money: [], resolutions: [] })
    expect(resolved.history).toMatchObject([{ resolution: 'accept', exception: 'underpaid', status: 'done' }])
    const intent = await succeeded(created.id)
    expect(intent).toMatchObject({ amount: 500, amount_received: 400 })
    expect(giro(intent).exception).toBeNull()
    expect(await stack.balance(usdc(), giro(created).payee)).toBe(before + 4_000_000n)
    await told('giro.exception.decided', created.id)
    await told('giro.exception.resolved', created.id)
    await told('payment_intent.succeeded', created.id)
  })

  test('behavior: underpaid, and returned: by a claim link the payer says where to, and the intent waits on', async () => {
    const created = await create(600)
    await send(created, 1_000_000n)
    await raised(created.id, 'underpaid')
    expect(await resolve(created.id, 'return')).toMatchObject({ status: 'resolving', kind: 'awaiting_refund_address' })
    const link = await claimLink(created.id)
    const api = link.url!.replace('/claim/', '/api/claim/')
    expect(await (await fetch(api)).json()).toMatchObject({
      status: 'open',
      money: [{ amount: '1000000', symbol: 'USDC' }],
    } satisfies Partial<ClaimView> | object)
    const back = newAddress()
    const used = await post(api, '/refund_address', { address: back })
    expect(used.status).toBe(200)
    await until(async () => (await stack.balance(usdc(), back)) === 1_000_000n, 'the return')
    await raised(created.id, null)
    expect((await exceptionOf(created.id)).history).toMatchObject([{ resolution: 'return', status: 'done' }])
    const view = (await (await fetch(api)).json()) as ClaimView
    expect(view).toMatchObject({ status: 'returned', refund_address: back, returns: [{ amount: '1000000' }] })
    await told('giro.exception.resolved', created.id)
    // It can still be paid, and what is too much then goes back to the same place.
    await send(created, 6_500_000n)
    await succeeded(created.id)
    await until(async () => (await stack.balance(usdc(), back)) === 1_500_000n, 'the excess to be returned')
  })
})
