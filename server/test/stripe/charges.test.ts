import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'
import { settledIntent } from './settled.ts'
import { promisedFields } from './shape.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

describe('charges', () => {
  test('default: list by payment_intent, retrieve, every field that the client promises', async () => {
    const intent = await settledIntent(api)
    await settledIntent(api)
    const { data } = await api.stripe.charges.list({ payment_intent: intent })
    expect(data).toHaveLength(1)
    const charge = await api.stripe.charges.retrieve(data[0]!.id)
    expect(charge).toEqual(data[0])
    expect(Object.keys(charge)).toEqual(expect.arrayContaining(promisedFields('Charges.d.ts', 'Charge')))
    expect(charge).toMatchObject({
      amount: 5000,
      amount_captured: 5000,
      captured: true,
      paid: true,
      refunded: false,
      status: 'succeeded',
      payment_intent: intent,
      payment_method_details: {
        type: 'crypto',
        crypto: {
          buyer_address: '0x9999999999999999999999999999999999999999',
          network: 'eip155:31337',
          token_currency: 'usdc',
          transaction_hash: `0x${'ab'.repeat(32)}`,
        },
      },
    })
    expect(charge.receipt_url).toMatch(/^http:\/\/localhost:4280\/r\/rcpt_\w+$/)
  })

  test('error: an unknown charge', async () => {
    expect(await refusal(api.stripe.charges.retrieve('ch_no'))).toMatchObject({
      statusCode: 404,
      code: 'resource_missing',
    })
  })
})

describe('refunds', () => {
  test('default: list, retrieve, where the payee signs', async () => {
    const intent = await settledIntent(api, { refunds: 2 })
    const { data } = await api.stripe.refunds.list({ payment_intent: intent })
    expect(data.map((refund) => refund.status)).toEqual(['succeeded', 'requires_action'])
    for (const refund of data) {
      expect(Object.keys(refund)).toEqual(expect.arrayContaining(promisedFields('Refunds.d.ts', 'Refund')))
    }
    const waiting = await api.stripe.refunds.retrieve(data[1]!.id)
    expect(waiting.next_action).toMatchObject({
      type: 'redirect_to_url',
      redirect_to_url: { url: expect.stringMatching(/^http:\/\/localhost:4280\/refund\/\w+/) },
    })
    expect(data[0]!.next_action).toBeUndefined()
    expect(data[0]!.destination_details).toMatchObject({
      type: 'crypto',
      crypto: { reference: `0x${'ab'.repeat(32)}` },
    })
    expect((await api.stripe.refunds.list({ charge: data[0]!.charge as string })).data).toHaveLength(2)
  })

  test('error: nothing to refund, and of what', async () => {
    const { id } = await api.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
    expect(await refusal(api.stripe.refunds.create({ payment_intent: id }))).toMatchObject({ statusCode: 400 })
    expect(await refusal(api.stripe.refunds.create({}))).toMatchObject({
      code: 'parameter_missing',
      param: 'payment_intent',
    })
    expect(await refusal(api.stripe.refunds.create({ payment_intent: id, charge: 'ch_1' }))).toMatchObject({
      statusCode: 400,
    })
    expect(await refusal(api.stripe.refunds.create({ charge: 'ch_1' }))).toMatchObject({ statusCode: 404 })
    const settled = await settledIntent(api)
    expect(await refusal(api.stripe.refunds.create({ payment_intent: settled, amount: 5001 }))).toMatchObject({
      code: 'amount_too_large',
      param: 'amount',
    })
    expect(await refusal(api.stripe.refunds.create({ payment_intent: settled, amount: 0 }))).toMatchObject({
      param: 'amount',
    })
  })
})

describe('refunds.cancel', () => {
  test('default: one that waits for a signature is given up, once, and holds nothing back', async () => {
    const settled = await settledIntent(api, { refunds: 2 })
    const { data } = await api.stripe.refunds.list({ payment_intent: settled })
    const waiting = data.find((refund) => refund.status === 'requires_action')!
    const left = async () =>
      (await refusal(api.stripe.refunds.create({ payment_intent: settled, amount: 5001 }))).message
    expect(await left()).toContain('(4900)')
    expect(await api.stripe.refunds.cancel(waiting.id)).toMatchObject({ id: waiting.id, status: 'canceled' })
    const { data: events } = await api.stripe.events.list({ type: 'refund.updated' })
    expect(events.map((event) => event.data.object)).toMatchObject([{ id: waiting.id, status: 'canceled' }])
    expect(await refusal(api.stripe.refunds.cancel(waiting.id))).toMatchObject({ statusCode: 400 })
    expect((await api.stripe.refunds.retrieve(waiting.id)).next_action).toBeUndefined()
    expect(await left()).toContain('(5000)')
  })

  test('error: what was signed, and what is not there', async () => {
    const settled = await settledIntent(api, { refunds: 2 })
    const { data } = await api.stripe.refunds.list({ payment_intent: settled })
    const done = data.find((refund) => refund.status === 'succeeded')!
    const error = await refusal(api.stripe.refunds.cancel(done.id))
    expect(error).toMatchObject({ statusCode: 400, code: 'refund_unexpected_state' })
    expect(error.message).toContain('succeeded')
    expect(await refusal(api.stripe.refunds.cancel('re_no'))).toMatchObject({ statusCode: 404 })
  })
})

describe('expand', () => {
  test('default: nested, in lists, and what is only there when asked for', async () => {
    const id = await settledIntent(api, { refunds: 2 })
    const intent = await api.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge.refunds', 'customer'] })
    const charge = intent.latest_charge as Stripe.Charge
    expect(charge).toMatchObject({ object: 'charge', payment_intent: id })
    expect(charge.refunds!.data).toHaveLength(2)
    const charges = await api.stripe.charges.list({ limit: 100, expand: ['data.payment_intent.latest_charge'] })
    for (const each of charges.data) {
      const parent = each.payment_intent as Stripe.PaymentIntent
      expect((parent.latest_charge as Stripe.Charge).id).toBe(each.id)
    }
    const refunds = await api.stripe.refunds.list({
      payment_intent: id,
      expand: ['data.charge', 'data.payment_intent'],
    })
    expect((refunds.data[0]!.charge as Stripe.Charge).id).toBe(charge.id)
  })

  test('error: what cannot be expanded', async () => {
    const id = await settledIntent(api)
    for (const expand of [
      'status',
      'nothing',
      'latest_charge.status',
      'data.latest_charge',
      'constructor',
      'a.b.c.d.e.f',
    ]) {
      expect(await refusal(api.stripe.paymentIntents.retrieve(id, { expand: [expand] }))).toMatchObject({
        statusCode: 400,
        param: 'expand',
      })
    }
  })
})

describe('events', () => {
  test('default: each change is an event, by type and group', async () => {
    const { id } = await api.stripe.paymentIntents.create({ amount: 321, currency: 'usd' })
    await api.stripe.paymentIntents.confirm(id)
    await api.stripe.paymentIntents.cancel(id)
    const own = async (params: Stripe.EventListParams) =>
      (await api.stripe.events.list({ limit: 100, ...params })).data.filter(
        (event) => (event.data.object as { id: string }).id === id,
      )
    const all = await own({ type: 'payment_intent.*' })
    expect(all.map((event) => event.type).toSorted()).toEqual([
      'payment_intent.canceled',
      'payment_intent.created',
      'payment_intent.requires_action',
    ])
    const created = (await own({ type: 'payment_intent.created' }))[0]!
    expect(created).toMatchObject({ object: 'event', api_version: '2026-10-28.endive', pending_webhooks: 0 })
    expect(created.data.object).toMatchObject({ amount: 321, status: 'requires_payment_method' })
    expect(await api.stripe.events.retrieve(created.id)).toEqual(created)
    expect(await own({ types: ['payment_intent.canceled', 'charge.succeeded'] })).toHaveLength(1)
    expect(await refusal(api.stripe.events.list({ type: 'a.b', types: ['a.b'] }))).toMatchObject({ statusCode: 400 })
    expect(await refusal(api.stripe.events.retrieve('evt_no'))).toMatchObject({ statusCode: 404 })
  })
})
