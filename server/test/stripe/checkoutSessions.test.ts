import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { successUrl } from '../../src/checkout/successUrl.ts'
import { type Api, refusal, startApi } from './api.ts'
import { promisedFields } from './shape.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const shirt: Stripe.Checkout.SessionCreateParams.LineItem = {
  quantity: 2,
  price_data: {
    currency: 'usd',
    unit_amount: 5000,
    product_data: { name: 'T-shirt', description: 'Blue', images: ['https://shop.example/shirt.png'] },
  },
}
const good: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  line_items: [
    shirt,
    { quantity: 1, price_data: { currency: 'usd', unit_amount: 450, product_data: { name: 'Post' } } },
  ],
  success_url: 'https://shop.example/thanks?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'https://shop.example/cart',
}

describe('checkout.sessions', () => {
  test('default: create answers every field that the client promises, and its url is the pay page', async () => {
    const session = await api.stripe.checkout.sessions.create({
      ...good,
      client_reference_id: 'order 7',
      customer_email: 'buyer@example.com',
      metadata: { order: '7' },
      payment_intent_data: { capture_method: 'manual', description: 'Two shirts', metadata: { order: '7' } },
      expand: ['payment_intent', 'line_items'],
    })
    expect(Object.keys(session)).toEqual(expect.arrayContaining(promisedFields('Checkout/Sessions.d.ts', 'Session')))
    expect(session).toMatchObject({
      amount_total: 10450,
      currency: 'usd',
      status: 'open',
      payment_status: 'unpaid',
      client_reference_id: 'order 7',
      metadata: { order: '7' },
      success_url: good.success_url,
    })
    expect(session.id).toMatch(/^cs_test_\w{24}$/)
    const intent = session.payment_intent as Stripe.PaymentIntent
    expect(intent).toMatchObject({
      amount: 10450,
      capture_method: 'manual',
      description: 'Two shirts',
      metadata: { order: '7' },
    })
    expect(session.url).toBe(`http://localhost:4280/pay/${intent.client_secret}`)
    const items = session.line_items!.data
    for (const item of items) {
      expect(Object.keys(item)).toEqual(expect.arrayContaining(promisedFields('LineItems.d.ts', 'LineItem')))
      expect(Object.keys(item.price!)).toEqual(expect.arrayContaining(promisedFields('Prices.d.ts', 'Price')))
    }
    expect(items.map((item) => [item.description, item.quantity, item.amount_total])).toEqual([
      ['T-shirt', 2, 10000],
      ['Post', 1, 450],
    ])
    expect(String(items[0]!.price!.unit_amount_decimal)).toBe('5000')
    const url = successUrl({ id: session.id, success_url: session.success_url })
    expect(url).toBe(`https://shop.example/thanks?session=${session.id}`)
  })

  test('behavior: retrieve, line items by page, list by intent and status', async () => {
    const { sessions } = api.stripe.checkout
    const { id, payment_intent } = await sessions.create(good)
    const retrieved = await sessions.retrieve(id)
    expect(retrieved).toMatchObject({ id, payment_intent })
    expect(retrieved.line_items).toBeUndefined()
    const first = await sessions.listLineItems(id, { limit: 1 })
    expect(first.has_more).toBe(true)
    const second = await sessions.listLineItems(id, { starting_after: first.data[0]!.id })
    expect(second.data.map((item) => item.description)).toEqual(['Post'])
    const byIntent = await sessions.list({ payment_intent: payment_intent as string })
    expect(byIntent.data.map((session) => session.id)).toEqual([id])
    const open = await sessions.list({ status: 'open', limit: 100, expand: ['data.payment_intent'] })
    expect(
      open.data.every((session) => (session.payment_intent as Stripe.PaymentIntent).object === 'payment_intent'),
    ).toBe(true)
    expect((await sessions.list({ status: 'complete' })).data).toEqual([])
  })

  test('behavior: expire cancels what could be paid, and says so once', async () => {
    const { sessions } = api.stripe.checkout
    const { id, payment_intent } = await sessions.create(good)
    const expired = await sessions.expire(id)
    expect(expired).toMatchObject({ status: 'expired', url: null })
    expect((await api.stripe.paymentIntents.retrieve(payment_intent as string)).status).toBe('canceled')
    expect(await refusal(sessions.expire(id))).toMatchObject({ statusCode: 400 })
    const events = await api.stripe.events.list({ type: 'checkout.session.expired' })
    expect(events.data.filter((event) => (event.data.object as { id: string }).id === id)).toHaveLength(1)
  })

  test('error: what cannot be sold', async () => {
    const create = (change: object) => refusal(api.stripe.checkout.sessions.create({ ...good, ...change } as never))
    const item = (price: object, quantity: unknown = 1) => ({
      line_items: [{ quantity, price_data: { ...shirt.price_data, ...price } }],
    })
    expect(await create({ line_items: [] })).toMatchObject({ param: 'line_items' })
    expect(await create(item({ unit_amount: -5 }))).toMatchObject({ param: 'line_items[0][price_data][unit_amount]' })
    expect(await create(item({ unit_amount: undefined }))).toMatchObject({ code: 'parameter_missing' })
    expect(await create(item({ currency: 'eur' }))).toMatchObject({ param: 'currency' })
    expect(await create(item({}, 0))).toMatchObject({ param: 'line_items[0][quantity]' })
    expect(await create(item({}, 99_999))).toMatchObject({ code: 'amount_too_large', param: 'line_items' })
    expect(
      await create({ line_items: [shirt, { ...shirt, price_data: { ...shirt.price_data, currency: 'eur' } }] }),
    ).toMatchObject({
      param: 'line_items[1][price_data][currency]',
    })
    expect(await create({ mode: 'subscription' })).toMatchObject({ param: 'mode' })
    expect(await create({ success_url: 'shop.example' })).toMatchObject({ code: 'url_invalid', param: 'success_url' })
    expect(await create({ cancel_url: 'data:text/html,x' })).toMatchObject({ code: 'url_invalid', param: 'cancel_url' })
    expect(await create({ expires_at: 1_000 })).toMatchObject({ param: 'expires_at' })
    expect(await create({ line_items: [{ price: 'price_1', quantity: 1 }] })).toMatchObject({ statusCode: 400 })
    expect(await create({ payment_intent_data: { colour: 'red' } })).toMatchObject({
      code: 'parameter_unknown',
      param: 'payment_intent_data[colour]',
    })
    expect(await create({ automatic_tax: { enabled: true } })).toMatchObject({ param: 'automatic_tax' })
    await api.stripe.checkout.sessions.create({
      ...good,
      automatic_tax: { enabled: false },
      locale: 'de',
      submit_type: 'pay',
    })
  })
})
