import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventTypes } from '../../src/events/eventTypes.ts'
import { startDelivery } from '../../src/webhooks/deliver.ts'
import { type Api, refusal, startApi, startReceiver } from './api.ts'
import { clientTypes } from './shape.ts'

let api: Api
let stops: (() => Promise<void>)[]
beforeEach(async () => {
  api = await startApi()
  stops = [api.stop]
})
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
})

async function receiver(handle: Parameters<typeof startReceiver>[0]) {
  const started = await startReceiver(handle)
  stops.push(started.stop)
  return started
}

function deliver() {
  const delivery = startDelivery(api.context)
  api.context.wake.webhooks = delivery.wake
  stops.push(() => delivery.stop())
  return delivery
}

async function read(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

const create = (amount = 100) => api.stripe.paymentIntents.create({ amount, currency: 'usd' })
const deliveries = () => api.context.db.selectFrom('webhook_delivery').selectAll().execute()

describe('delivery', () => {
  test('default: signed so that constructEvent accepts it, and at once', async () => {
    const got: { event: Stripe.Event; at: number }[] = []
    let secret = ''
    const shop = await receiver(async (request, response) => {
      const body = await read(request)
      got.push({
        event: Stripe.webhooks.constructEvent(body, request.headers['stripe-signature']!, secret),
        at: performance.now(),
      })
      response.end('ok')
    })
    const endpoint = await api.stripe.webhookEndpoints.create({
      url: shop.url,
      enabled_events: ['payment_intent.created'],
    })
    secret = endpoint.secret!
    const delivery = deliver()
    const waits: number[] = []
    for (let index = 0; index < 20; index++) {
      const wake = api.context.wake
      let woken = 0
      wake.webhooks = () => {
        woken = performance.now()
        delivery.wake()
      }
      await create(index + 1)
      await expect.poll(() => got.length, { interval: 2 }).toBe(index + 1)
      waits.push(got[index]!.at - woken)
    }
    expect(got.map(({ event }) => (event.data.object as Stripe.PaymentIntent).amount)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    // woken, not found by the look that the worker takes every second
    expect(waits.sort((a, b) => a - b)[10]).toBeLessThan(500)
    await expect.poll(async () => (await deliveries()).map((row) => row.status)).toEqual(Array(20).fill('delivered'))
    const stored = await api.stripe.events.retrieve(got[0]!.event.id)
    expect(stored.pending_webhooks).toBe(0)
    expect(stored.data.object).toEqual(got[0]!.event.data.object)
  })

  test('behavior: only what an endpoint asked for, to each that asked', async () => {
    const got: string[] = []
    const shop = await receiver(async (request, response) => {
      got.push(`${request.url}:${JSON.parse(await read(request)).type}`)
      response.end()
    })
    const at = (path: string) => shop.url.replace('/webhook', path)
    await api.stripe.webhookEndpoints.create({ url: at('/all'), enabled_events: ['*'] })
    await api.stripe.webhookEndpoints.create({ url: at('/canceled'), enabled_events: ['payment_intent.canceled'] })
    const off = await api.stripe.webhookEndpoints.create({ url: at('/off'), enabled_events: ['*'] })
    await api.stripe.webhookEndpoints.update(off.id, { disabled: true })
    deliver()
    const { id } = await create()
    await api.stripe.paymentIntents.cancel(id)
    await expect
      .poll(() => got.toSorted())
      .toEqual(['/all:payment_intent.canceled', '/all:payment_intent.created', '/canceled:payment_intent.canceled'])
  })

  test('behavior: a receiver that hangs holds up nobody else', async () => {
    const hanging = await receiver(() => {})
    let got = 0
    const quick = await receiver((_, response) => {
      got++
      response.end()
    })
    await api.stripe.webhookEndpoints.create({ url: hanging.url, enabled_events: ['*'] })
    await api.stripe.webhookEndpoints.create({ url: quick.url, enabled_events: ['*'] })
    // more than the hanging one has places for, before and after the start
    for (let index = 0; index < 20; index++) await create()
    deliver()
    for (let index = 0; index < 20; index++) await create()
    await expect.poll(() => got, { timeout: 5_000 }).toBe(40)
    // The last answer is there a moment before it is written down.
    const pending = async () => (await deliveries()).filter((row) => row.status === 'pending')
    await expect.poll(async () => (await pending()).length).toBe(40)
    const waiting = await pending()
    expect(waiting.filter((row) => row.attempts === 1)).toHaveLength(16)
  })

  test('behavior: refused, redirected, cut off and silent answers are tried again, ever later, for three days', async () => {
    let asked = 0
    let answer: (response: Parameters<Parameters<typeof startReceiver>[0]>[1]) => void = (response) =>
      response.writeHead(500).end()
    const shop = await receiver((_, response) => {
      asked++
      answer(response)
    })
    const strayed = await receiver(() => {
      throw new Error('a redirect was followed')
    })
    await api.stripe.webhookEndpoints.create({ url: shop.url, enabled_events: ['*'] })
    const delivery = deliver()
    await create()
    const settled = async (attempts: number) => {
      await expect
        .poll(async () => (await deliveries()).map((row) => [row.attempts, row.error !== null]))
        .toEqual([[attempts, true]])
      const row = (await deliveries())[0]!
      return { ...row, later_s: Math.round((row.due_ms - api.context.now()) / 1000) }
    }
    // The lease of a running attempt is cleared only by its outcome, so wait for that each time.
    const next = async () => {
      await api.context.db.updateTable('webhook_delivery').set({ error: null, due_ms: 0 }).execute()
      delivery.wake()
    }
    const first = await settled(1)
    expect(asked).toBe(1)
    expect(first).toMatchObject({ status: 'pending', response_status: 500 })
    expect(first.later_s).toBeGreaterThanOrEqual(4)
    expect(first.later_s).toBeLessThanOrEqual(6)
    answer = (response) => response.writeHead(302, { location: strayed.url }).end()
    await next()
    const second = await settled(2)
    expect(asked).toBe(2)
    expect(second).toMatchObject({ response_status: 302, error: expect.stringContaining('redirects are not followed') })
    expect(second.later_s).toBeGreaterThan(25)
    answer = (response) => response.destroy()
    await next()
    expect(await settled(3)).toMatchObject({ status: 'pending', response_status: null })
    await api.context.db.updateTable('webhook_delivery').set({ attempts: 13 }).execute()
    answer = (response) => response.writeHead(400).end()
    await next()
    expect(await settled(14)).toMatchObject({ status: 'failed', response_status: 400 })
  })

  test('behavior: an endless answer is not read, and counts by its status', async () => {
    let sent = 0
    const shop = await receiver((_, response) => {
      response.writeHead(200)
      const pour = () => {
        while (!response.destroyed && sent < 50_000_000 && response.write(Buffer.alloc(65_536))) sent += 65_536
      }
      response.on('drain', pour)
      pour()
    })
    await api.stripe.webhookEndpoints.create({ url: shop.url, enabled_events: ['*'] })
    deliver()
    await create()
    await expect.poll(async () => (await deliveries())[0]?.status).toBe('delivered')
    await sleep(200)
    expect(sent).toBeLessThan(20_000_000)
  })

  test('behavior: a kept connection that the receiver closes costs no attempt', async () => {
    let [answered, cutOff] = [0, 0]
    const seen = new WeakSet<object>()
    const shop = await receiver((request, response) => {
      if (seen.has(request.socket)) {
        // as a receiver that closes an idle connection at the moment when the next delivery is on its way
        cutOff++
        return request.socket.destroy()
      }
      seen.add(request.socket)
      answered++
      response.end('ok')
    })
    await api.stripe.webhookEndpoints.create({ url: shop.url, enabled_events: ['*'] })
    deliver()
    for (let index = 1; index <= 6; index++) {
      await create()
      await expect.poll(() => answered).toBe(index)
      await sleep(20)
    }
    expect(cutOff).toBeGreaterThan(0)
    await expect
      .poll(async () => (await deliveries()).map((row) => [row.status, row.attempts]))
      .toEqual(Array(6).fill(['delivered', 1]))
  })

  test('behavior: what a killed server had under way is delivered by the next one', async () => {
    let hang = true
    const got: string[] = []
    const shop = await receiver(async (request, response) => {
      const { id } = JSON.parse(await read(request))
      if (hang) return
      got.push(id)
      response.end()
    })
    await api.stripe.webhookEndpoints.create({ url: shop.url, enabled_events: ['*'] })
    const first = deliver()
    for (let index = 0; index < 5; index++) await create()
    await expect.poll(async () => (await deliveries()).filter((row) => row.attempts === 1).length).toBe(5)
    await first.stop()
    hang = false
    deliver()
    await sleep(300)
    api.pass(16_000)
    await expect.poll(() => got.length, { timeout: 5_000 }).toBe(5)
    const { data } = await api.stripe.events.list()
    expect(got.toSorted()).toEqual(data.map((event) => event.id).toSorted())
  })

  test('behavior: an endpoint deleted meanwhile takes its deliveries along', async () => {
    const hanging = await receiver(() => {})
    const endpoint = await api.stripe.webhookEndpoints.create({ url: hanging.url, enabled_events: ['*'] })
    deliver()
    await create()
    await expect.poll(async () => (await deliveries())[0]?.attempts).toBe(1)
    expect(await api.stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true })
    await create()
    expect(await deliveries()).toEqual([])
  })
})

describe('webhook_endpoints', () => {
  test('default: the secret is told once', async () => {
    const { webhookEndpoints } = api.stripe
    const endpoint = await webhookEndpoints.create({
      url: 'http://localhost:9/hook',
      enabled_events: ['payment_intent.succeeded', 'charge.refunded'],
      description: 'shop',
      metadata: { a: '1' },
    })
    expect(endpoint.secret).toMatch(/^whsec_\w{32}$/)
    expect(endpoint).toMatchObject({ status: 'enabled', description: 'shop', api_version: '2026-10-28.endive' })
    const { secret: _, ...rest } = endpoint
    expect(await webhookEndpoints.retrieve(endpoint.id)).toEqual(rest)
    expect((await webhookEndpoints.list()).data).toEqual([rest])
    await webhookEndpoints.del(endpoint.id)
    expect(await refusal(webhookEndpoints.retrieve(endpoint.id))).toMatchObject({ statusCode: 404 })
  })

  test('default: every type that the client knows may be asked for, and what Giro adds', async () => {
    const types = [...clientTypes(), 'giro.exception.late', 'giro.webhook_endpoint.disabled']
    expect(types.length).toBeGreaterThan(250)
    expect([...eventTypes]).toEqual(expect.arrayContaining(types))
    const url = 'http://localhost:9/hook'
    const endpoint = await api.stripe.webhookEndpoints.create({ url, enabled_events: types as never })
    expect(endpoint.enabled_events).toEqual(types)
    expect(
      await refusal(api.stripe.webhookEndpoints.update(endpoint.id, { enabled_events: ['no.type' as never] })),
    ).toMatchObject({
      param: 'enabled_events[0]',
    })
  })

  test('error: what is no endpoint', async () => {
    const make = (params: object) => refusal(api.stripe.webhookEndpoints.create(params as never))
    const url = 'http://localhost:9/hook'
    expect(await make({ url })).toMatchObject({ code: 'parameter_missing', param: 'enabled_events' })
    expect(await make({ url, enabled_events: ['Payment!'] })).toMatchObject({ param: 'enabled_events[0]' })
    const unknown = await make({ url, enabled_events: ['payment_intent.succeeded', 'payment_intent.suceeded'] })
    expect(unknown).toMatchObject({ statusCode: 400, type: 'StripeInvalidRequestError', param: 'enabled_events[1]' })
    expect(unknown.message).toContain("'payment_intent.suceeded' is no event type")
    expect(await make({ url: 'ftp://x/y', enabled_events: ['*'] })).toMatchObject({ code: 'url_invalid', param: 'url' })
    expect(await make({ url: 'http://user:pass@localhost/', enabled_events: ['*'] })).toMatchObject({
      code: 'url_invalid',
    })
    expect(await make({ url: 'http://169.254.169.254/latest', enabled_events: ['*'] })).toMatchObject({
      code: 'url_invalid',
    })
    for (let index = 0; index < 16; index++) await api.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] })
    expect(await make({ url, enabled_events: ['*'] })).toMatchObject({ code: 'webhook_endpoint_limit' })
  })
})

describe('public networks', () => {
  test('error: private addresses are refused at creation and at the connection', async () => {
    let reached = false
    const inside = await receiver((_, response) => {
      reached = true
      response.end()
    })
    const endpoint = await api.stripe.webhookEndpoints.create({ url: inside.url, enabled_events: ['*'] })
    api.context.network.embedded = false
    const second = await api.restarted()
    stops.push(second.stop)
    const make = (url: string) => refusal(second.stripe.webhookEndpoints.create({ url, enabled_events: ['*'] }))
    const http = await make('http://93.184.216.34/')
    expect(http).toMatchObject({ code: 'url_invalid', param: 'url' })
    expect(http.message).toContain('https')
    for (const host of [
      '127.0.0.1',
      'localhost',
      '10.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0.0.0.0',
      '169.254.169.254',
      '0x7f000001',
      '2130706433',
    ]) {
      const error = await make(`https://${host}/hook`)
      expect(error).toMatchObject({ code: 'url_invalid' })
      expect(error.message).toContain('not a public one')
    }
    deliver()
    const urls = [
      inside.url,
      `https://localhost:${inside.port}/`,
      `https://127.0.0.1:${inside.port}/`,
      `https://[::1]:${inside.port}/`,
    ]
    for (const url of urls) {
      await api.context.db.deleteFrom('webhook_delivery').execute()
      await api.context.db.updateTable('webhook_endpoint').set({ url }).where('id', '=', endpoint.id).execute()
      await create()
      await expect.poll(async () => (await deliveries())[0]?.error).toContain('not sent')
    }
    expect(reached).toBe(false)
  })
})

test('behavior: the worker stops while a receiver hangs', async () => {
  const hanging = await startReceiver(() => {})
  await api.stripe.webhookEndpoints.create({ url: hanging.url, enabled_events: ['*'] })
  const delivery = startDelivery(api.context)
  await create()
  delivery.wake()
  await expect.poll(async () => (await deliveries())[0]?.attempts).toBe(1)
  const started = performance.now()
  await delivery.stop()
  expect(performance.now() - started).toBeLessThan(2_000)
  await hanging.stop()
})
