import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApiKey } from '../../src/accounts/apiKey.ts'
import type { AccountRow } from '../../src/payments/rows.ts'
import { type Office, startOffice } from './office.ts'

const payee = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
let office: Office
let owner: string
let other: AccountRow
beforeAll(async () => {
  office = await startOffice()
  owner = await office.join('owner@example.com', 'owner')
})
afterAll(() => office?.stop())

describe('several merchants on one server', () => {
  test('default: who runs the server makes an account, and owns it; others may not', async () => {
    const body = { name: 'A stall in Yiwu', payee }
    const made = await office.ask('/api/dashboard/accounts', { method: 'POST', cookie: owner, body })
    expect(made).toMatchObject({ status: 200, body: { name: 'A stall in Yiwu', payee, role: 'owner' } })
    const { db } = office.api.context
    other = await db
      .selectFrom('account')
      .selectAll()
      .where('id', '=', made.body.id as string)
      .executeTakeFirstOrThrow()
    const admin = await office.join('admin@example.com', 'admin', { account: other.id })
    expect((await office.ask('/api/dashboard/accounts', { method: 'POST', cookie: admin, body })).status).toBe(403)
    const seen = await office.ask('/api/dashboard/me', { cookie: admin })
    expect(seen.body).toMatchObject({ account: { id: other.id }, accounts: [{ id: other.id }], operator: false })
  })

  test('behavior: a user of several accounts chooses whose pages he sees', async () => {
    const me = async () =>
      (await office.ask('/api/dashboard/me', { cookie: owner })).body as { account: { id: string } }
    expect((await me()).account.id).toBe(office.api.account.id)
    const choose = (account: string) =>
      office.ask('/api/dashboard/me/account', { method: 'POST', cookie: owner, body: { account } })
    expect((await choose(other.id)).status).toBe(200)
    expect((await me()).account.id).toBe(other.id)
    expect((await choose('acct_none')).status).toBe(404)
    await choose(office.api.account.id)
    const named = await office.ask('/api/dashboard/me', { cookie: owner, headers: { 'giro-account': other.id } })
    expect(named.body).toMatchObject({ account: { id: other.id } })
  })

  test('error: a payee that money would be lost at', async () => {
    for (const wrong of [
      '0x0000000000000000000000000000000000000000',
      'alice.eth',
      payee.replace('C51812', 'c51812'),
    ]) {
      const body = { name: 'X', payee: wrong }
      const answer = await office.ask('/api/dashboard/accounts', { method: 'POST', cookie: owner, body })
      expect(answer).toMatchObject({ status: 400, code: 'payee_invalid' })
    }
  })
})

describe('one merchant and the ids of another', () => {
  /** Everything that the first merchant has, by the first segments of the routes that take its id. */
  const ids: Record<string, string> = {}
  let stranger: string
  let strangerKey: string
  beforeAll(async () => {
    const { stripe, context } = office.api
    const intent = await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'http://localhost/ok',
      line_items: [{ price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'T' } }, quantity: 1 }],
    })
    const endpoint = await stripe.webhookEndpoints.create({ url: 'http://localhost:1/hook', enabled_events: ['*'] })
    const customer = await stripe.customers.create({ email: 'a@example.com' })
    const event = (await stripe.events.list({ limit: 1 })).data[0]!
    const key = await createApiKey(context.db, office.api.account, context.now())
    const invitation = await office.ask('/api/dashboard/team/invitations', {
      method: 'POST',
      cookie: owner,
      body: { role: 'owner' },
    })
    await office.join('cashier@example.com', 'cashier')
    const cashier = await context.db
      .selectFrom('user')
      .select('id')
      .where('email', '=', 'cashier@example.com')
      .executeTakeFirstOrThrow()
    const me = (await office.ask('/api/dashboard/me', { cookie: owner })).body as {
      user: { id: string }
      session: string
    }
    Object.assign(ids, {
      payment_intents: intent.id,
      payments: intent.id,
      charges: intent.id,
      sessions: session.id,
      webhook_endpoints: endpoint.id,
      webhooks: endpoint.id,
      customers: customer.id,
      events: event.id,
      accounts: office.api.account.id,
      keys: key.id,
      team: cashier.id,
      invitations: (invitation.body as { id: string }).id,
      'me/sessions': me.session,
    })
    strangerKey = (await createApiKey(context.db, other, context.now())).key
    stranger = await office.join('stranger@example.com', 'owner', { account: other.id, operator: true })
  })

  /** A path with ids of the first merchant: `/v1/payment_intents/:id/capture`. */
  function filled(path: string): string {
    const parts = path.split('/')
    return parts
      .map((part, at) => {
        if (!part.startsWith(':')) return part
        const noun = parts.slice(0, at).findLast((each) => !each.startsWith(':'))!
        return ids[`${parts[at - 2]}/${noun}`] ?? ids[noun] ?? ids.payments!
      })
      .join('/')
  }

  const withIds = (prefix: RegExp) =>
    office.app.routes.filter(({ method, path }) => method !== 'ALL' && prefix.test(path) && path.includes('/:'))
  /** What a route must be given before it looks for the object; the others take what is too much, or nothing. */
  const given = (path: string): Record<string, string> => (path.endsWith('/resolve') ? { resolution: 'accept' } : {})
  const madeUp = (path: string) => path.replace(/:\w+(\{[^}]*\})?/g, 'x_made_up')

  test('default: every route of /v1 that takes an id answers 404, as for one that there is not', async () => {
    const routes = withIds(/^\/v1\//)
    expect(routes.length).toBeGreaterThan(12)
    const ask = async (method: string, path: string, body: Record<string, string>) => {
      const response = await fetch(`${office.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${strangerKey}` },
        ...(method === 'POST' ? { body: new URLSearchParams(body) } : {}),
      })
      const { error } = (await response.json()) as { error?: { code: string } }
      return { status: response.status, code: error?.code }
    }
    for (const { method, path } of routes) {
      const answer = await ask(method, filled(path), given(path))
      expect({ method, path, ...answer }).toEqual({ method, path, ...(await ask(method, madeUp(path), given(path))) })
      // 400: it wants something that is not given here, and has not looked for anything yet
      expect([404, 400], `${method} ${path}`).toContain(answer.status)
    }
  })

  test('default: every route of the dashboard that takes an id answers 404, as for one that there is not', async () => {
    const routes = withIds(/^\/api\/(dashboard|pos)\//)
    expect(routes.length).toBeGreaterThan(8)
    for (const { method, path } of routes) {
      const body = { role: 'admin', grace_s: 0, reason: 'duplicate', ...given(path) }
      const ask = (to: string) => office.ask(to, { method, cookie: stranger, ...(method === 'GET' ? {} : { body }) })
      const [answer, none] = [await ask(filled(path)), await ask(madeUp(path))]
      expect({ method, path, status: answer.status, code: answer.code }).toEqual({
        ...{ method, path },
        ...{ status: none.status, code: none.code },
      })
      expect([404, 400], `${method} ${path}`).toContain(answer.status)
    }
  })

  test('behavior: what the first merchant has is all there afterwards, and no list shows it', async () => {
    const { stripe } = office.api
    expect((await stripe.paymentIntents.retrieve(ids.payment_intents!)).status).toBe('requires_payment_method')
    expect((await stripe.webhookEndpoints.retrieve(ids.webhook_endpoints!)).status).toBe('enabled')
    for (const { method, path } of office.app.routes) {
      // of all accounts for who runs the server, and what the stranger himself has tried
      if (method !== 'GET' || path.includes(':') || !/^\/(v1|api\/dashboard)\/./.test(path) || path.endsWith('/live'))
        continue
      if (path.endsWith('/overview') || /\/(accounts|audit|\*)$/.test(path)) continue
      const text = path.startsWith('/v1')
        ? await (await fetch(`${office.url}${path}`, { headers: { authorization: `Bearer ${strangerKey}` } })).text()
        : JSON.stringify((await office.ask(path, { cookie: stranger })).body)
      for (const id of Object.values(ids)) expect(text, `${path} shows ${id}`).not.toContain(id)
    }
    const filtered = await office.ask(`/api/dashboard/payments?after=${ids.payments}`, { cookie: stranger })
    expect(filtered.body).toMatchObject({ data: [] })
  })
})
