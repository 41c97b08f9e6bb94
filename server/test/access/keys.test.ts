import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resourceOf, resources } from '../../src/accounts/resources.ts'
import { httpApp } from '../../src/http/app.ts'
import { refusal } from '../stripe/api.ts'
import { until } from '../support/until.ts'
import { type Office, startOffice } from './office.ts'

let office: Office
let owner: string
beforeAll(async () => {
  office = await startOffice()
  owner = await office.join('owner@example.com', 'owner')
})
afterAll(() => office?.stop())

type Made = { id: string; key: string }
const change = async (method: string, path: string, body?: unknown) =>
  (await office.ask(`/api/dashboard/keys${path}`, {
    method,
    cookie: owner,
    ...(body === undefined ? {} : { body }),
  })) as unknown as {
    status: number
    code?: string
    body: Made
  }
const client = (key: string) =>
  new Stripe(key, {
    host: 'localhost',
    port: new URL(office.url).port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })
const works = (key: string) =>
  client(key)
    .accounts.retrieveCurrent()
    .then(
      () => true,
      (error: Stripe.errors.StripeError) => {
        if (error.statusCode !== 401) throw error
        return false
      },
    )

describe('restricted keys', () => {
  test('default: what is allowed goes, what is not is refused in the words of Stripe', async () => {
    const { body } = await change('POST', '', {
      name: 'till',
      permissions: { payment_intents: 'write', charges: 'read' },
    })
    expect(body.key).toMatch(/^rk_test_\w{32}$/)
    const stripe = client(body.key)
    const { id } = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
    expect((await stripe.paymentIntents.retrieve(id)).amount).toBe(500)
    expect((await stripe.charges.list()).data).toEqual([])
    const refused = await refusal(stripe.refunds.create({ payment_intent: id }))
    expect(refused).toBeInstanceOf(Stripe.errors.StripePermissionError)
    expect(refused.statusCode).toBe(403)
    expect(refused.message).toContain(`The provided key 'rk_test_****`)
    expect(refused.message).toContain(`on account '${office.api.account.id}'`)
    expect(refused.message).toContain("'rak_refund_write'")
    expect(refused.message).not.toContain(body.key)
  })

  test('behavior: read is not write, and nothing is seen through another object', async () => {
    const { body } = await change('POST', '', { permissions: { payment_intents: 'read' } })
    const stripe = client(body.key)
    expect(await refusal(stripe.paymentIntents.create({ amount: 500, currency: 'usd' }))).toMatchObject({
      statusCode: 403,
    })
    const customer = await office.api.stripe.customers.create({ email: 'secret@example.com' })
    const { id } = await office.api.stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      customer: customer.id,
    })
    const refused = await refusal(stripe.paymentIntents.retrieve(id, { expand: ['customer'] }))
    expect(refused.message).toContain("'rak_customer_read'")
    const all = await refusal(stripe.paymentIntents.list({ expand: ['data.customer'] }))
    expect(all).toMatchObject({ statusCode: 403 })
  })

  test('behavior: every route of /v1 belongs to a resource that a key can be restricted to', async () => {
    const paths = office.app.routes
      .filter(({ method, path }) => path.startsWith('/v1/') && method !== 'ALL' && path !== '/v1/*')
      .map(({ path }) => path)
    expect(paths.length).toBeGreaterThan(20)
    for (const path of paths) expect(resources, path).toContain(resourceOf(path))
  })

  test('error: a resource that there is not', async () => {
    expect(await change('POST', '', { permissions: { charge: 'read' } })).toMatchObject({
      status: 400,
      code: 'resource_unknown',
    })
  })
})

describe('rotation', () => {
  test('default: the old key works until its grace is over, the new one has the same rights', async () => {
    const { body: old } = await change('POST', '', { name: 'shop' })
    const { body: next } = await change('POST', `/${old.id}/rotate`, { grace_s: 3600 })
    expect(next.key).not.toBe(old.key)
    expect([await works(old.key), await works(next.key)]).toEqual([true, true])
    office.api.pass(3600 * 1000 + 1)
    expect([await works(old.key), await works(next.key)]).toEqual([false, true])
    expect((await change('POST', `/${old.id}/rotate`, { grace_s: 3600 })).status).toBe(404)
  })

  test('behavior: a revoked key stops within five seconds, and grace cannot bring it back', async () => {
    const { body } = await change('POST', '', {})
    const stripe = client(body.key)
    await stripe.accounts.retrieveCurrent()
    expect((await change('DELETE', `/${body.id}`)).status).toBe(200)
    office.api.pass(5_000)
    expect(await refusal(stripe.accounts.retrieveCurrent())).toMatchObject({ statusCode: 401 })
    expect((await change('POST', `/${body.id}/rotate`, { grace_s: 3600 })).status).toBe(404)
  })

  test('behavior: its last use is seen, the key itself is nowhere', async () => {
    const { body } = await change('POST', '', { name: 'seen' })
    await client(body.key).accounts.retrieveCurrent()
    const { db } = office.api.context
    // written beside the request, which does not wait for it
    const used = db.selectFrom('api_key').select('id').where('id', '=', body.id).where('used_ms', '>', 0)
    await until('its last use', () => used.executeTakeFirst())
    const stored = JSON.stringify([
      await db.selectFrom('api_key').selectAll().execute(),
      await db.selectFrom('audit_entry').selectAll().execute(),
    ])
    expect(stored).not.toContain(body.key)
  })
})

describe('limits', () => {
  /** The same server with a clock that stands still, asked by a proxy on its own machine. */
  function stopped(apiRatePerS = 500) {
    const { context } = office.api
    const at_ms = context.now()
    const app = httpApp({ ...context, now: () => at_ms, config: { ...context.config, apiRatePerS } })
    const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } }
    return async (path: string, headers: Record<string, string>) =>
      app.request(path, { headers: { host: 'localhost', ...headers } }, env)
  }

  test('error: an address that tries one wrong key after the other is stopped, with good keys that it tries too', async () => {
    const { body } = await change('POST', '', {})
    const ask = stopped()
    const attempt = async (key: string, from: string) =>
      (await ask('/v1/account', { authorization: `Bearer ${key}`, 'x-forwarded-for': from })).status
    for (let guess = 0; guess < 50; guess++) expect(await attempt(`sk_test_guess_${guess}`, '192.0.2.66')).toBe(401)
    expect(await attempt('sk_test_guess', '192.0.2.66')).toBe(429)
    expect(await attempt(body.key, '192.0.2.66')).toBe(429)
    expect(await attempt(body.key, '192.0.2.67')).toBe(200)
  })

  test('error: a key that asks too often hears 429 as from Stripe, and when to come back', async () => {
    const [{ body }, { body: other }] = [await change('POST', '', {}), await change('POST', '', {})]
    const ask = stopped(2)
    const answers: Response[] = []
    for (let asked = 0; asked < 5; asked++)
      answers.push(await ask('/v1/account', { authorization: `Bearer ${body.key}` }))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 429])
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"key";q=4;w=2')
    expect(answers[0]!.headers.get('ratelimit')).toBe('"key";r=3;t=1')
    expect(answers[4]!.headers.get('retry-after')).toBe('1')
    const { error } = (await answers[4]!.json()) as { error: object }
    expect(error).toMatchObject({ code: 'rate_limit', type: 'invalid_request_error' })
    expect((await ask('/v1/account', { authorization: `Bearer ${other.key}` })).status).toBe(200)
  })

  test("error: an address that asks the payer's page too often; this machine is not limited", async () => {
    const ask = stopped()
    const from = async (address: string) =>
      (await ask('/api/pay/pi_x_secret_x', address ? { 'x-forwarded-for': address } : {})).status
    for (let asked = 0; asked < 300; asked++) expect(await from('192.0.2.99')).toBe(404)
    expect(await from('192.0.2.99')).toBe(429)
    // what a client writes in front of what the proxy has added changes nothing
    expect(await from('10.0.0.1, 192.0.2.99')).toBe(429)
    expect(await from('192.0.2.98')).toBe(404)
    expect(await from('')).toBe(404)
  })
})
