import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'
import { promisedFields } from './shape.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

describe('payment_intents', () => {
  test('default: create answers every field that the client promises, and giro', async () => {
    const intent = await api.stripe.paymentIntents.create({ amount: 5000, currency: 'usd', description: 'T-shirt' })
    expect(Object.keys(intent)).toEqual(expect.arrayContaining(promisedFields('PaymentIntents.d.ts', 'PaymentIntent')))
    expect(intent).toMatchObject({
      object: 'payment_intent',
      amount: 5000,
      currency: 'usd',
      status: 'requires_payment_method',
      capture_method: 'automatic',
      livemode: false,
      next_action: null,
    })
    const { giro } = intent as unknown as { giro: Record<string, unknown> & { options: Record<string, unknown>[] } }
    expect(giro).toMatchObject({
      network: 'eip155:31337',
      amount: '50000000',
      received: '0',
      rail: 'direct',
      payee: api.account.payee,
      pay_url: `http://localhost:4280/pay/${intent.client_secret}`,
      exception: null,
      phases: { payment: null, clearing: null, settlement: null, final: null },
    })
    expect(giro.payment_uri).toBe(
      `ethereum:${giro.asset}@31337/transfer?address=${giro.deposit_address}&uint256=50000000`,
    )
    expect(giro.options.map((option) => option.symbol)).toEqual(['USDC', 'USDT'])
  })

  test('behavior: a shop that asks for cards is served', async () => {
    const older = { payment_method_types: ['card'] }
    expect(await api.stripe.paymentIntents.create({ amount: 1, currency: 'usd', ...older })).toMatchObject(older)
    const intent = await api.stripe.paymentIntents.create({
      amount: 1,
      currency: 'USD',
      allowed_payment_method_types: ['card'],
      capture_method: 'manual',
      statement_descriptor_suffix: 'x',
    })
    expect(intent).toMatchObject({
      allowed_payment_method_types: ['card'],
      payment_method_types: ['card'],
      capture_method: 'manual',
      currency: 'usd',
    })
  })

  test('behavior: confirm leads to the pay page', async () => {
    const confirmed = await api.stripe.paymentIntents.create({
      amount: 700,
      currency: 'usd',
      confirm: true,
      return_url: 'https://shop.example/thanks',
    })
    expect(confirmed.status).toBe('requires_action')
    expect(confirmed.next_action).toEqual({
      type: 'redirect_to_url',
      redirect_to_url: {
        url: `http://localhost:4280/pay/${confirmed.client_secret}`,
        return_url: 'https://shop.example/thanks',
      },
    })
    const later = await api.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
    const intent = await api.stripe.paymentIntents.confirm(later.id, {})
    expect(intent.next_action?.type).toBe('redirect_to_url')
  })

  test('behavior: metadata is merged, an empty value deletes its key, an empty string all', async () => {
    const { paymentIntents } = api.stripe
    // names that a parser might take for an index or for a part of an object
    const odd = { '0': 'zero', '7': 'seven', 'a.b': 'dot', constructor: 'c', toString: 't', ключ: '钥匙 %&=+[' }
    const { id, metadata } = await paymentIntents.create({ amount: 100, currency: 'usd', metadata: odd })
    expect(metadata).toEqual(odd)
    const merged = await paymentIntents.update(id, { metadata: { order: '1', '7': '' } })
    expect(merged.metadata).toEqual({ ...odd, '7': undefined, order: '1' })
    expect('7' in merged.metadata).toBe(false)
    expect((await paymentIntents.update(id, { metadata: '' })).metadata).toEqual({})
  })

  test('behavior: update changes the amount, and so the deposit address', async () => {
    const { paymentIntents } = api.stripe
    const before = await paymentIntents.create({ amount: 100, currency: 'usd', receipt_email: 'a@example.com' })
    const after = await paymentIntents.update(before.id, { amount: 250, description: 'more', receipt_email: '' })
    expect(after).toMatchObject({ amount: 250, description: 'more', receipt_email: null })
    expect(JSON.stringify(after)).not.toContain(
      (before as unknown as { giro: { deposit_address: string } }).giro.deposit_address,
    )
  })

  test('behavior: cancel, and retrieve what is canceled', async () => {
    const { paymentIntents } = api.stripe
    const { id } = await paymentIntents.create({ amount: 100, currency: 'usd' })
    await paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })
    const canceled = await paymentIntents.retrieve(id)
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
    expect(canceled.canceled_at).toBeTypeOf('number')
    expect(await refusal(paymentIntents.cancel(id))).toMatchObject({
      statusCode: 400,
      code: 'payment_intent_unexpected_state',
    })
    expect(await refusal(paymentIntents.capture(id))).toMatchObject({ code: 'payment_intent_unexpected_state' })
  })

  test('error: amounts 0, negative, fractional and too large', async () => {
    const create = (amount: number) => refusal(api.stripe.paymentIntents.create({ amount, currency: 'usd' }))
    for (const amount of [0, -1, 10.5, Number.NaN, 1e21]) {
      expect(await create(amount)).toMatchObject({
        statusCode: 400,
        code: 'parameter_invalid_integer',
        param: 'amount',
      })
    }
    expect(await create(100_000_000)).toMatchObject({ code: 'amount_too_large', param: 'amount' })
    await api.stripe.paymentIntents.create({ amount: 99_999_999, currency: 'usd' })
  })

  test('error: a currency without an asset at par', async () => {
    for (const currency of ['eur', 'jpy', 'xxx']) {
      const error = await refusal(api.stripe.paymentIntents.create({ amount: 100, currency }))
      expect(error).toMatchObject({ statusCode: 400, param: 'currency' })
      expect(error.message).toContain('usd')
    }
  })

  test('error: unknown, missing, empty and unsupported parameters', async () => {
    const create = (params: object) => refusal(api.stripe.paymentIntents.create(params as never))
    const good = { amount: 100, currency: 'usd' }
    expect(await create({ ...good, colour: 'red' })).toMatchObject({
      type: 'StripeInvalidRequestError',
      code: 'parameter_unknown',
      param: 'colour',
      message: 'Received unknown parameter: colour',
    })
    expect(await create({ currency: 'usd' })).toMatchObject({
      code: 'parameter_missing',
      param: 'amount',
      message: 'Missing required param: amount.',
    })
    expect(await create({ ...good, description: '' })).toMatchObject({
      code: 'parameter_invalid_empty',
      param: 'description',
    })
    expect(await create({ ...good, amount: { a: 1 } })).toMatchObject({ code: 'parameter_invalid', param: 'amount' })
    expect(await create({ ...good, capture_method: 'later' })).toMatchObject({ param: 'capture_method' })
    expect(await create({ ...good, confirm: 'maybe' })).toMatchObject({ param: 'confirm' })
    expect(await create({ ...good, return_url: 'javascript:alert(1)' })).toMatchObject({
      code: 'url_invalid',
      param: 'return_url',
    })
    expect(await create({ ...good, receipt_email: 'nobody' })).toMatchObject({ param: 'receipt_email' })
    const unsupported = await create({ ...good, transfer_group: 'g' })
    expect(unsupported).toMatchObject({ code: 'parameter_unknown', param: 'transfer_group' })
    expect(unsupported.message).toContain('connected accounts')
  })

  test('error: too much metadata', async () => {
    const create = (metadata: Record<string, string>) =>
      refusal(api.stripe.paymentIntents.create({ amount: 100, currency: 'usd', metadata }))
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']))
    expect(await create(many)).toMatchObject({ param: 'metadata' })
    expect(await create({ ['k'.repeat(41)]: 'v' })).toMatchObject({ param: 'metadata' })
    expect(await create({ k: 'v'.repeat(501) })).toMatchObject({ param: 'metadata' })
    expect(await create({ k: 'nul\0' })).toMatchObject({ statusCode: 400 })
  })

  test('error: another account and an unknown id', async () => {
    const error = await refusal(api.stripe.paymentIntents.retrieve('pi_nothing'))
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 404, code: 'resource_missing' })
    expect(error.message).toContain("No such payment_intent: 'pi_nothing'")
    expect(error.doc_url).toContain('resource-missing')
  })
})
