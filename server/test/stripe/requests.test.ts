import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/accounts/apiKey.ts'
import { createAccount } from '../../src/accounts/create.ts'
import { type Api, refusal, startApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

const ask = (path: string, init: RequestInit & { key?: string | null } = {}) =>
  fetch(`${api.url}${path}`, {
    ...init,
    headers: {
      ...(init.key === null ? {} : { authorization: `Bearer ${init.key ?? api.key}` }),
      ...(init.headers as Record<string, string>),
    },
  })

const form = { 'content-type': 'application/x-www-form-urlencoded' }

async function errorOf(response: Response) {
  const { error } = (await response.json()) as {
    error: { type: string; code: string; message: string; param?: string }
  }
  return { status: response.status, ...error }
}

describe('keys', () => {
  test('default: Bearer and Basic', async () => {
    expect((await ask('/account')).status).toBe(200)
    const basic = Buffer.from(`${api.key}:`).toString('base64')
    expect((await ask('/account', { key: null, headers: { authorization: `Basic ${basic}` } })).status).toBe(200)
    const account = await api.stripe.accounts.retrieveCurrent()
    expect(account).toMatchObject({ id: api.account.id, object: 'account', charges_enabled: true })
  })

  test('behavior: a made key opens its own account and nothing of others; only its hash is kept', async () => {
    const { db, network, now } = api.context
    const other = await createAccount(
      db,
      { network: network.id, name: 'Other', payee: api.account.payee, operator: api.account.operator },
      now(),
    )
    const { key } = await createApiKey(db, other, now())
    expect(key).toMatch(/^sk_test_\w{32}$/)
    const rows = JSON.stringify(await db.selectFrom('api_key').selectAll().execute())
    expect(rows).not.toContain(key)
    const intent = await api.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
    const { host, port } = new URL(api.url)
    const stranger = new Stripe(key, { host: host.split(':')[0]!, port, protocol: 'http', telemetry: false })
    expect(await refusal(stranger.paymentIntents.retrieve(intent.id))).toMatchObject({ code: 'resource_missing' })
    expect(await refusal(stranger.paymentIntents.cancel(intent.id))).toMatchObject({ code: 'resource_missing' })
    expect(await refusal(stranger.paymentIntents.update(intent.id, { metadata: { a: '1' } }))).toMatchObject({
      code: 'resource_missing',
    })
    expect((await stranger.paymentIntents.list()).data).toEqual([])
    expect(await refusal(stranger.paymentIntents.list({ starting_after: intent.id }))).toMatchObject({
      code: 'resource_missing',
    })
    expect((await stranger.events.list()).data).toEqual([])
  })

  test('error: no key, a wrong key, another account', async () => {
    expect(await errorOf(await ask('/account', { key: null }))).toMatchObject({
      status: 401,
      type: 'invalid_request_error',
    })
    const wrong = await errorOf(await ask('/account', { key: 'sk_test_wrong_and_secret_1234' }))
    expect(wrong).toMatchObject({ status: 401 })
    expect(wrong.message).not.toContain('wrong_and_secret')
    expect(await errorOf(await ask('/account', { headers: { 'stripe-account': 'acct_other' } }))).toMatchObject({
      status: 403,
    })
    const client = new Stripe('sk_test_no', { host: '127.0.0.1', port: new URL(api.url).port, protocol: 'http' })
    expect(await refusal(client.balance.retrieve())).toMatchObject({ type: 'StripeAuthenticationError' })
  })
})

describe('requests', () => {
  test('default: every answer names its request and the version', async () => {
    for (const path of ['/payment_intents', '/payment_intents/pi_no', '/nothing']) {
      const { headers } = await ask(path)
      expect(headers.get('request-id')).toMatch(/^req_\w{24}$/)
      expect(headers.get('stripe-version')).toBe('2026-10-28.endive')
      expect(headers.get('content-type')).toBe('application/json')
    }
  })

  test('behavior: clients of any version are answered in ours; what is no version is told', async () => {
    for (const version of ['2020-08-27', '2024-06-20', '2026-10-28.endive', '2025-03-31.basil; checkout_beta=v1']) {
      const answer = await ask('/account', { headers: { 'stripe-version': version } })
      expect([answer.status, answer.headers.get('stripe-version')]).toEqual([200, '2026-10-28.endive'])
    }
    const wrong = await errorOf(await ask('/account', { headers: { 'stripe-version': 'latest' } }))
    expect(wrong).toMatchObject({ status: 400, code: 'api_version_invalid' })
  })

  test('error: a route that is not there names those that are', async () => {
    for (const [method, path] of [
      ['GET', '/subscriptions'],
      ['POST', '/coupons'],
      ['DELETE', '/payment_intents/pi_1'],
      ['PUT', '/balance'],
    ]) {
      const error = await errorOf(await ask(path!, { method }))
      expect(error).toMatchObject({ status: 404, type: 'invalid_request_error' })
      expect(error.message).toContain(`Unrecognized request URL (${method}: /v1${path})`)
      expect(error.message).toContain('POST /v1/payment_intents/:id/capture')
      expect(error.message).toContain('DELETE /v1/webhook_endpoints/:id')
    }
  })

  test('error: a body that is JSON, too large, too deep or too long', async () => {
    const post = (body: string, headers: Record<string, string> = form) =>
      ask('/payment_intents', { method: 'POST', body, headers })
    const json = await errorOf(await post('{"amount":1}', { 'content-type': 'application/json' }))
    expect(json).toMatchObject({ status: 400 })
    expect(json.message).toContain('application/x-www-form-urlencoded')
    expect(await errorOf(await post(`description=${'x'.repeat(1_100_000)}`))).toMatchObject({ status: 413 })
    expect(await errorOf(await post(`a${'[b]'.repeat(20)}=1`))).toMatchObject({
      status: 400,
      code: 'parameter_invalid',
    })
    expect(await errorOf(await post('a=1&'.repeat(1_500)))).toMatchObject({ status: 400, code: 'parameter_invalid' })
    const prototype = await errorOf(await post('amount=100&currency=usd&metadata[__proto__]=1'))
    expect(prototype).toMatchObject({ status: 400 })
    expect(await errorOf(await post('amount=1&amount=2&currency=usd'))).toMatchObject({ status: 400, param: 'amount' })
    const types = Array.from({ length: 120 }, (_, index) => `payment_method_types[${index}]=card`).join('&')
    expect(await errorOf(await post(`amount=1&currency=usd&${types}`))).toMatchObject({
      status: 400,
      param: 'payment_method_types',
    })
  })

  test('error: a network that is down', async () => {
    const error = await errorOf(await ask('/balance'))
    expect(error).toMatchObject({ status: 503, type: 'api_error', code: 'network_unavailable' })
    expect(error.message).toContain('Your money is where it was')
  })
})

describe('lists', () => {
  test('default: pages forwards and backwards, newest first, each once', async () => {
    const own = await startApi()
    try {
      const ids: string[] = []
      for (let index = 0; index < 25; index++) {
        // several within one millisecond
        if (index % 5 === 0) own.pass(1_000)
        ids.unshift((await own.stripe.paymentIntents.create({ amount: index + 1, currency: 'usd' })).id)
      }
      const { paymentIntents } = own.stripe
      const seen: string[] = []
      for await (const intent of paymentIntents.list({ limit: 7 })) seen.push(intent.id)
      expect(seen.toSorted()).toEqual(ids.toSorted())
      const first = await paymentIntents.list()
      expect(first).toMatchObject({ object: 'list', url: '/v1/payment_intents', has_more: true })
      expect(first.data.map((intent) => intent.id)).toEqual(seen.slice(0, 10))
      const second = await paymentIntents.list({ limit: 10, starting_after: first.data[9]!.id })
      expect(second.data.map((intent) => intent.id)).toEqual(seen.slice(10, 20))
      const back = await paymentIntents.list({ limit: 4, ending_before: second.data[0]!.id })
      expect(back.data.map((intent) => intent.id)).toEqual(seen.slice(6, 10))
      expect(back.has_more).toBe(true)
      const middle = second.data[3]!.created
      const since = await paymentIntents.list({ limit: 100, created: { gte: middle } })
      expect(since.data.every((intent) => intent.created >= middle)).toBe(true)
      const before = await paymentIntents.list({ limit: 100, created: { lt: middle } })
      expect(since.data.length + before.data.length).toBe(25)
      const at = await paymentIntents.list({ limit: 100, created: middle })
      expect(at.data.every((intent) => intent.created === middle)).toBe(true)
    } finally {
      await own.stop()
    }
  })

  test('error: limits and cursors', async () => {
    const list = (params: object) => refusal(api.stripe.paymentIntents.list(params))
    expect(await list({ limit: 0 })).toMatchObject({ param: 'limit' })
    expect(await list({ limit: 101 })).toMatchObject({ param: 'limit' })
    expect(await list({ starting_after: 'pi_no' })).toMatchObject({ code: 'resource_missing', param: 'starting_after' })
    expect(await list({ starting_after: 'pi_a', ending_before: 'pi_b' })).toMatchObject({ statusCode: 400 })
    expect(await list({ created: { after: 1 } })).toMatchObject({ code: 'parameter_unknown', param: 'created[after]' })
  })
})
