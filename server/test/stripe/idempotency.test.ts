import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prune } from '../../src/events/prune.ts'
import { type Api, refusal, startApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const good = { amount: 4200, currency: 'usd' }

async function count(): Promise<number> {
  const { data } = await api.stripe.paymentIntents.list({ limit: 100 })
  return data.length
}

describe('idempotency keys', () => {
  test('default: the same request is answered again, not done again', async () => {
    const before = await count()
    const first = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'default' })
    const again = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'default' })
    expect(again).toEqual(first)
    expect(first.lastResponse.headers['idempotent-replayed']).toBeUndefined()
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true')
    expect(again.lastResponse.idempotencyKey).toBe('default')
    expect(await count()).toBe(before + 1)
  })

  test('behavior: without a key each request is another', async () => {
    const before = await count()
    const post = () =>
      fetch(`${api.url}/payment_intents`, {
        method: 'POST',
        body: 'amount=1&currency=usd',
        headers: { authorization: `Bearer ${api.key}`, 'content-type': 'application/x-www-form-urlencoded' },
      })
    await Promise.all([post(), post()])
    expect(await count()).toBe(before + 2)
  })

  test('behavior: at once, one is done and the others are told to wait', async () => {
    const before = await count()
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, () => api.stripe.paymentIntents.create(good, { idempotencyKey: 'at once' })),
    )
    const done = all.filter((result) => result.status === 'fulfilled').map((result) => result.value.id)
    const refused = all.filter((result) => result.status === 'rejected').map((result) => result.reason)
    expect(new Set(done).size).toBe(1)
    expect(refused.length).toBeGreaterThan(0)
    for (const error of refused) {
      expect(error).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use', rawType: 'idempotency_error' })
    }
    expect(await count()).toBe(before + 1)
  })

  test('behavior: a request that a crash cut off is finished by its repetition, once', async () => {
    const before = await count()
    const first = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'crash' })
    // As a crash leaves it between the work and the answer: the intent is there, the answer is not.
    await api.context.db
      .updateTable('idempotency')
      .set({ status: 'running', response_status: null, response_body: null })
      .where('key', '=', 'crash')
      .execute()
    const second = await api.restarted()
    try {
      const again = await second.stripe.paymentIntents.create(good, { idempotencyKey: 'crash' })
      expect(again).toEqual(first)
    } finally {
      await second.stop()
    }
    expect(await count()).toBe(before + 1)
    const events = await api.stripe.events.list({ type: 'payment_intent.created', limit: 100 })
    expect(events.data.filter((event) => (event.data.object as { id: string }).id === first.id)).toHaveLength(1)
  })

  test('behavior: a repeated cancel after a crash answers what is canceled', async () => {
    const { id } = await api.stripe.paymentIntents.create(good)
    await api.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'cancel' })
    await api.context.db.updateTable('idempotency').set({ status: 'running' }).where('key', '=', 'cancel').execute()
    const second = await api.restarted()
    try {
      expect((await second.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'cancel' })).status).toBe('canceled')
    } finally {
      await second.stop()
    }
  })

  test('behavior: a session and its intent are made once, endpoints too', async () => {
    const params: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      success_url: 'https://shop.example/ok',
      line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 100, product_data: { name: 'x' } } }],
    }
    const session = await api.stripe.checkout.sessions.create(params, { idempotencyKey: 'session' })
    const endpoint = await api.stripe.webhookEndpoints.create(
      { url: 'http://127.0.0.1:9/x', enabled_events: ['*'] },
      { idempotencyKey: 'endpoint' },
    )
    // Killed between the intent and the session.
    await api.context.db.deleteFrom('checkout_session').where('id', '=', session.id).execute()
    await api.context.db
      .updateTable('idempotency')
      .set({ status: 'running' })
      .where('key', 'in', ['session', 'endpoint'])
      .execute()
    const again = await api.stripe.checkout.sessions.create(params, { idempotencyKey: 'session' })
    expect({ ...again, created: 0, expires_at: 0 }).toEqual({ ...session, created: 0, expires_at: 0 })
    const same = await api.stripe.webhookEndpoints.create(
      { url: 'http://127.0.0.1:9/x', enabled_events: ['*'] },
      { idempotencyKey: 'endpoint' },
    )
    expect(same).toEqual(endpoint)
    await api.stripe.webhookEndpoints.del(endpoint.id)
  })

  test('behavior: a refusal is repeated, a key may be used again after a day', async () => {
    const { id } = await api.stripe.paymentIntents.create(good)
    const refused = await refusal(api.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'refused' }))
    const again = await refusal(api.stripe.paymentIntents.capture(id, {}, { idempotencyKey: 'refused' }))
    expect(again.message).toBe(refused.message)
    expect(again.headers?.['idempotent-replayed']).toBe('true')
    const first = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'yesterday' })
    api.pass(25 * 3_600_000)
    await prune(api.context)
    const second = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'yesterday' })
    expect(second.id).not.toBe(first.id)
  })

  test('error: the same key with another body, or for another route', async () => {
    const { id } = await api.stripe.paymentIntents.create(good, { idempotencyKey: 'other' })
    const body = await refusal(api.stripe.paymentIntents.create({ ...good, amount: 1 }, { idempotencyKey: 'other' }))
    expect(body).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
    const route = await refusal(api.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'other' }))
    expect(route).toBeInstanceOf(Stripe.errors.StripeIdempotencyError)
    expect((await api.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method')
  })

  test('error: invalid parameters do not use up the key', async () => {
    await refusal(api.stripe.paymentIntents.create({ ...good, amount: 0 }, { idempotencyKey: 'typo' }))
    expect(await api.stripe.paymentIntents.create(good, { idempotencyKey: 'typo' })).toMatchObject({ amount: 4200 })
    expect(await refusal(api.stripe.paymentIntents.create(good, { idempotencyKey: 'k'.repeat(256) }))).toMatchObject({
      statusCode: 400,
    })
  })
})
