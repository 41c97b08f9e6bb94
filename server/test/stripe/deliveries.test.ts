import type { WebhookDeliveries } from '@giro/protocol/webhookDelivery'
import { sql } from 'kysely'
import type Stripe from 'stripe'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { prune } from '../../src/events/prune.ts'
import { startDelivery } from '../../src/webhooks/deliver.ts'
import { type Api, refusal, startApi, startReceiver } from './api.ts'

const day_ms = 86_400_000

let api: Api
let stops: (() => Promise<void>)[]
beforeEach(async () => {
  api = await startApi()
  stops = [api.stop]
})
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
})

type Got = { type: string; object: string; id: string }

/** A shop whose endpoint answers as it is told, and remembers what it accepted. */
async function shop(events: string[] = ['*']) {
  const accepted: Got[] = []
  const state = { answer: (_: Got): number | 'hang' => 200, asked: 0 }
  const receiver = await startReceiver(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const event = JSON.parse(body) as Stripe.Event
    const got = { type: event.type, object: (event.data.object as { id: string }).id, id: event.id }
    state.asked++
    const status = state.answer(got)
    if (status === 'hang') return
    if (status === 200) accepted.push(got)
    response.writeHead(status).end(status === 200 ? 'thank you' : 'no, thank you')
  })
  stops.push(receiver.stop)
  const { id } = await api.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: events as never })
  return { id, accepted, state, port: receiver.port }
}

function deliver() {
  const delivery = startDelivery(api.context)
  api.context.wake.webhooks = delivery.wake
  stops.push(() => delivery.stop())
  return delivery
}

const create = () => api.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
const cancel = (id: string) => api.stripe.paymentIntents.cancel(id)
const raw = <T>(method: 'GET' | 'POST', path: string, params?: object) =>
  api.stripe.rawRequest(method, `/v1/${path}`, params as never) as unknown as Promise<T>
const log = (endpoint: string, query = '') =>
  raw<WebhookDeliveries>('GET', `webhook_endpoints/${endpoint}/deliveries${query}`)
const replay = (endpoint: string, params: object) =>
  raw<{ sent: number; next_from: number | null }>('POST', `webhook_endpoints/${endpoint}/replay`, params)

describe('order', () => {
  test('behavior: events of one object come in their order; those of others do not wait for them', async () => {
    const { id, accepted, state } = await shop()
    const first = await create()
    state.answer = (got) => (got.object === first.id ? 500 : 200)
    const delivery = deliver()
    delivery.wake()
    await expect.poll(() => state.asked).toBe(1)
    await cancel(first.id)
    const others = [await create(), await create()]
    for (const other of others) await cancel(other.id)
    await expect.poll(() => accepted.length, { timeout: 5_000 }).toBe(4)
    for (const other of others) {
      const own = accepted.filter((got) => got.object === other.id).map((got) => got.type)
      expect(own).toEqual(['payment_intent.created', 'payment_intent.canceled'])
    }
    // Its second event was not even tried while the first one is not accepted.
    const waiting = (await log(id)).data.filter((row) => row.object_id === first.id)
    expect(waiting.map((row) => [row.type, row.status, row.attempts.length])).toEqual([
      ['payment_intent.canceled', 'pending', 0],
      ['payment_intent.created', 'pending', 1],
    ])
    state.answer = () => 200
    api.pass(6_000)
    delivery.wake()
    await expect.poll(() => accepted.length, { timeout: 10_000 }).toBe(6)
    expect(accepted.slice(4).map((got) => got.type)).toEqual(['payment_intent.created', 'payment_intent.canceled'])
  })

  test('behavior: more that waits than one look sees does not keep another shop waiting', async () => {
    const slow = await shop()
    const quick = await shop(['payment_intent.canceled'])
    slow.state.answer = () => 500
    const { db, network } = api.context
    const stuck = await create()
    // As after days of failing: one event that is to be tried later, and thousands that wait for it.
    const event = await db.selectFrom('event').selectAll().where('object_id', '=', stuck.id).executeTakeFirstOrThrow()
    await db
      .updateTable('webhook_delivery')
      .set({ due_ms: api.context.now() + day_ms, attempts: 5 })
      .execute()
    const scope = { account: event.account, network: network.id }
    await sql`insert into event (id, account, network, type, created_ms, object, object_id, key)
      select 'evt_' || n, ${scope.account}, ${scope.network}, 'x', 1, '{}', ${stuck.id}, 'key_' || n from generate_series(1, 2500) n`.execute(
      db,
    )
    await sql`insert into webhook_delivery (endpoint, event, account, network, due_ms, status)
      select ${slow.id}, 'evt_' || n, ${scope.account}, ${scope.network}, 1, 'pending' from generate_series(1, 2500) n`.execute(
      db,
    )
    deliver()
    const { id } = await create()
    await cancel(id)
    await expect.poll(() => quick.accepted.length, { timeout: 20_000 }).toBe(1)
    expect(slow.accepted).toEqual([])
  })
})

describe('the log', () => {
  test('default: every attempt with its time, status, latency, answer and error', async () => {
    const { id, state } = await shop()
    let answers = 0
    state.answer = () => (answers++ === 0 ? 503 : 200)
    const delivery = deliver()
    const intent = await create()
    await expect.poll(async () => (await log(id)).data[0]?.attempts.length).toBe(1)
    api.pass(6_000)
    delivery.wake()
    await expect.poll(async () => (await log(id)).data[0]?.status).toBe('delivered')
    const { data, has_more } = await log(id)
    expect(has_more).toBe(false)
    expect(data).toHaveLength(1)
    expect(data[0]).toMatchObject({ endpoint: id, object_id: intent.id, type: 'payment_intent.created', due_ms: null })
    const [refused, taken] = data[0]!.attempts
    expect(refused).toMatchObject({ response_status: 503, response: 'no, thank you', error: 'answered 503' })
    expect(taken).toMatchObject({ response_status: 200, response: 'thank you', error: null })
    for (const attempt of data[0]!.attempts) {
      expect(attempt.latency_ms).toBeGreaterThanOrEqual(0)
      expect(Math.abs(attempt.at_ms - api.context.now())).toBeLessThan(60_000)
    }
    expect((await log(id, '?status=failed')).data).toEqual([])
    expect(await refusal(log('we_no'))).toMatchObject({ statusCode: 404 })
  })

  test('behavior: pages, newest first', async () => {
    const { id } = await shop()
    const made = [await create(), await create(), await create()]
    const page = await log(id, '?limit=2')
    expect(page.has_more).toBe(true)
    expect(page.data.map((row) => row.object_id)).toEqual([made[2]!.id, made[1]!.id])
    const rest = await log(id, `?limit=2&starting_after=${page.data[1]!.event}`)
    expect(rest.data.map((row) => row.object_id)).toEqual([made[0]!.id])
  })

  test('behavior: an answer that trickles counts by its status and holds up nobody', async () => {
    const trickling = await startReceiver((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 100)
      response.on('close', () => clearInterval(timer))
    })
    stops.push(trickling.stop)
    const slow = await api.stripe.webhookEndpoints.create({ url: trickling.url, enabled_events: ['*'] })
    const quick = await shop()
    deliver()
    for (let index = 0; index < 40; index++) await create()
    await expect.poll(() => quick.accepted.length, { timeout: 20_000 }).toBe(40)
    // 40 of them, 16 at once, 10 s each, would take 30 s if each were waited for.
    await expect
      .poll(async () => (await log(slow.id, '?limit=100&status=delivered')).data.length, { timeout: 20_000 })
      .toBe(40)
    expect((await log(slow.id)).data[0]!.attempts[0]!.response).toMatch(/^\.*$/)
  })
})

describe('delivering again', () => {
  test('default: one event, to one endpoint or to all that ask for it', async () => {
    const [all, canceled] = [await shop(), await shop(['payment_intent.canceled'])]
    deliver()
    await create()
    await expect.poll(() => all.accepted.length).toBe(1)
    const { id } = all.accepted[0]!
    await expect.poll(async () => (await log(all.id)).data[0]?.status).toBe('delivered')
    const event = await raw<Stripe.Event>('POST', `events/${id}/retry`)
    expect(event).toMatchObject({ id, object: 'event' })
    await expect.poll(() => all.accepted.map((got) => got.id)).toEqual([id, id])
    expect(canceled.accepted).toEqual([])
    // Named, it gets what it did not ask for.
    await raw('POST', `events/${id}/retry`, { webhook_endpoint: canceled.id })
    await expect.poll(() => canceled.accepted.map((got) => got.id)).toEqual([id])
    expect(all.accepted).toHaveLength(2)
  })

  test('error: no such event, no such endpoint, a disabled one, none that asks', async () => {
    const { id } = await shop(['payment_intent.canceled'])
    await create()
    const event = (await api.stripe.events.list()).data[0]!.id
    const retry = (params?: object, of = event) => refusal(raw('POST', `events/${of}/retry`, params))
    expect(await retry({}, 'evt_no')).toMatchObject({ statusCode: 404 })
    expect(await retry({ webhook_endpoint: 'we_no' })).toMatchObject({ statusCode: 404 })
    expect(await retry()).toMatchObject({ code: 'no_webhook_endpoint' })
    await api.stripe.webhookEndpoints.update(id, { disabled: true })
    expect(await retry({ webhook_endpoint: id })).toMatchObject({ code: 'webhook_endpoint_disabled' })
    const all = { created: { gte: 0, lte: 9_999_999_999 } }
    expect(await refusal(replay(id, all))).toMatchObject({ code: 'webhook_endpoint_disabled' })
    expect(await refusal(replay(id, {}))).toMatchObject({ code: 'parameter_missing' })
  })

  test('behavior: a time range: what was not accepted, or all of it', async () => {
    const { id, accepted } = await shop(['payment_intent.created'])
    await api.stripe.webhookEndpoints.update(id, { disabled: true })
    const missed = await create()
    await api.stripe.webhookEndpoints.update(id, { disabled: false })
    deliver()
    const heard = await create()
    await cancel(heard.id)
    await expect.poll(() => accepted.length).toBe(1)
    await expect.poll(async () => (await log(id)).data[0]?.status).toBe('delivered')
    const now_s = Math.floor(api.context.now() / 1000)
    const range = { created: { gte: now_s - 60, lte: now_s + 60 } }
    expect(await replay(id, range)).toMatchObject({ sent: 1, next_from: null })
    await expect.poll(() => accepted.map((got) => got.object)).toEqual([heard.id, missed.id])
    await expect.poll(async () => (await log(id, '?status=delivered')).data.length).toBe(2)
    expect(await replay(id, range)).toMatchObject({ sent: 0 })
    expect(await replay(id, { ...range, undelivered: false })).toMatchObject({ sent: 2 })
    await expect.poll(() => accepted.length).toBe(4)
    expect(await replay(id, { created: { gte: 0, lte: now_s - 3600 }, undelivered: false })).toMatchObject({ sent: 0 })
  })
})

describe('an endpoint that fails for days', () => {
  test('behavior: it is disabled with an alarm and an event, and goes on when it is enabled', async () => {
    const [broken, well] = [await shop(['payment_intent.created']), await shop(['giro.webhook_endpoint.disabled'])]
    broken.state.answer = () => 500
    const delivery = deliver()
    const retrieve = () =>
      api.stripe.webhookEndpoints.retrieve(broken.id) as unknown as Promise<{
        status: string
        giro: { failing_since: number | null; disabled_at: number | null }
      }>
    await create()
    await expect.poll(async () => (await retrieve()).giro.failing_since).not.toBeNull()
    // One answer, and it counts from the start again.
    broken.state.answer = () => 200
    api.pass(6_000)
    delivery.wake()
    await expect.poll(async () => (await retrieve()).giro.failing_since).toBeNull()
    broken.state.answer = () => 500
    await create()
    await expect.poll(async () => (await retrieve()).giro.failing_since).not.toBeNull()
    api.pass(3 * day_ms - 60_000)
    delivery.wake()
    await expect.poll(() => broken.state.asked).toBe(4)
    expect((await retrieve()).status).toBe('enabled')
    api.pass(day_ms)
    delivery.wake()
    await expect.poll(async () => (await retrieve()).status).toBe('disabled')
    await expect.poll(() => well.accepted.map((got) => got.object)).toEqual([broken.id])
    const { asked } = broken.state
    await create()
    api.pass(day_ms)
    delivery.wake()
    await expect.poll(() => well.accepted.length).toBe(1)
    expect(broken.state.asked).toBe(asked)

    broken.state.answer = () => 200
    await api.stripe.webhookEndpoints.update(broken.id, { disabled: false })
    expect(await retrieve()).toMatchObject({ status: 'enabled', giro: { failing_since: null, disabled_at: null } })
    await expect.poll(() => broken.accepted.length).toBe(2)
  })
})

describe('pruning', () => {
  test('behavior: after 30 days an event is not listed, and it goes with its deliveries; a key after a day', async () => {
    const { id } = await shop()
    deliver()
    await api.stripe.paymentIntents.create({ amount: 100, currency: 'usd' }, { idempotencyKey: 'old' })
    await expect.poll(async () => (await log(id)).data[0]?.status).toBe('delivered')
    const [event] = (await api.stripe.events.list()).data
    await prune(api.context)
    expect((await api.stripe.events.list()).data).toHaveLength(1)
    api.pass(30 * day_ms + 1_000)
    expect((await api.stripe.events.list()).data).toEqual([])
    expect(await refusal(api.stripe.events.retrieve(event!.id))).toMatchObject({ statusCode: 404 })
    await create()
    await prune(api.context)
    const { db } = api.context
    expect(await db.selectFrom('event').select('type').execute()).toEqual([{ type: 'payment_intent.created' }])
    expect(await db.selectFrom('webhook_attempt').select('id').where('event', '=', event!.id).execute()).toEqual([])
    expect(await db.selectFrom('idempotency').select('key').where('key', '=', 'old').execute()).toEqual([])
    const old = await db.selectFrom('webhook_delivery').selectAll().where('event', '=', event!.id).execute()
    expect(old).toEqual([])
  })
})
