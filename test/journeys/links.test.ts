import { randomUUID } from 'node:crypto'
import type { LinkSession, LinkSessionRequest, LinkView } from '@giro/protocol/linkView'
import type { SalesOfDay } from '@giro/protocol/saleView'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretOf } from '../support/giro.ts'
import { payBySignature, post } from '../support/payers.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.stop())

const wordOf = (link: Stripe.PaymentLink) => link.url.slice(link.url.lastIndexOf('/') + 1)
const look = async (link: Stripe.PaymentLink) =>
  (await (await fetch(`${stack.server.url}/api/links/${wordOf(link)}`)).json()) as LinkView
const buy = async (link: Stripe.PaymentLink, request: LinkSessionRequest, key: string = randomUUID()) =>
  fetch(`${stack.server.url}/api/links/${wordOf(link)}/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(request),
  })
const sessionsOf = async (link: Stripe.PaymentLink) =>
  (await stack.stripe.checkout.sessions.list({ payment_link: link.id, limit: 100 })).data
const payUrl = async (answer: Response) => {
  expect(answer.status).toBe(200)
  return ((await answer.json()) as LinkSession).pay_url
}
const pay = (url: string) => payBySignature(stack.server.url, secretOf(url), demoAccounts[2]!, stack.asset('USDC'))

describe('payment links', () => {
  test('default: two of a thing with a tip are bought at a link, and stand in the sales of the day', async () => {
    const { stripe } = stack
    const link = await stripe.paymentLinks.create({
      line_items: [
        {
          quantity: 1,
          adjustable_quantity: { enabled: true, minimum: 1, maximum: 3 },
          price_data: { currency: 'usd', unit_amount: 1250, product_data: { name: '=Soap, "olive"' } },
        },
      ],
      restrictions: { completed_sessions: { limit: 1 } },
      metadata: { stall: '7' },
      giro: { tips: true },
    } as Stripe.PaymentLinkCreateParams)
    const view = await look(link)
    expect(view).toMatchObject({ closed: null, tips: true, total: 1250, items: [{ unit_amount: 1250 }] })
    const two = { quantities: { [view.items[0]!.id]: 2 }, total: 2500 }
    const key = randomUUID()
    const [url, again] = [await payUrl(await buy(link, two, key)), await payUrl(await buy(link, two, key))]
    expect(again).toBe(url)
    const tipped = await post(stack.server.url, `/api/pay/${secretOf(url)}/tip`, { percent: 10 })
    expect(await tipped.json()).toMatchObject({ amount: 2750, tip: 250 })
    const before = await stack.balance(stack.asset('USDC'), stack.chain.keys.merchant!.address)
    expect(await pay(url)).toBe(200)
    const session = await until(async () => {
      const [one, ...more] = await sessionsOf(link)
      expect(more).toEqual([])
      return one?.status === 'complete' && one.payment_status === 'paid' && one
    }, 'the session to be complete')
    expect(session).toMatchObject({
      payment_link: link.id,
      amount_subtotal: 2500,
      amount_total: 2750,
      metadata: { stall: '7' },
    })
    const after = await stack.balance(stack.asset('USDC'), stack.chain.keys.merchant!.address)
    expect(after - before).toBe(27_500_000n)

    // it was the last one
    expect((await look(link)).closed).toBe('sold_out')
    expect((await buy(link, { ...two })).status).toBe(409)
    expect((await stripe.paymentLinks.retrieve(link.id)).restrictions).toEqual({
      completed_sessions: { count: 1, limit: 1 },
    })

    const authorization = { authorization: 'Bearer sk_test_giro_local' }
    const sales = (await (
      await fetch(`${stack.server.url}/v1/giro/sales`, { headers: authorization })
    ).json()) as SalesOfDay
    expect(sales.totals).toEqual([{ currency: 'usd', count: 1, amount: 2750, tip: 250, refunded: 0 }])
    const csv = await fetch(`${stack.server.url}/v1/giro/sales/csv?timezone=UTC`, { headers: authorization })
    expect(await csv.text()).toContain(
      `,"'=Soap, ""olive""",USD,27.50,2.50,0.00,USDC,27.500000,27500000,0.000000,0,${stack.asset('USDC')},`,
    )
    const other = await fetch(`${stack.server.url}/v1/giro/sales?day=2020-01-01`, { headers: authorization })
    expect(await other.json()).toMatchObject({ totals: [], sales: [] })
  })

  test('behavior: what the page showed is what is paid; a price that changed since is not sold', async () => {
    const { stripe } = stack
    const link = await stripe.paymentLinks.create({
      line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Tea' } } }],
    })
    const item = (await stripe.paymentLinks.listLineItems(link.id)).data[0]!
    const dearer = await stripe.prices.create({
      product: item.price!.product as string,
      currency: 'usd',
      unit_amount: 600,
    })
    const opened = await payUrl(await buy(link, { total: 500 }))
    await stripe.paymentLinks.update(link.id, { line_items: [{ id: item.id, price: dearer.id }] } as never)
    expect((await look(link)).total).toBe(600)
    const refused = await buy(link, { total: 500 })
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, 'price_changed'])
    expect((await buy(link, { total: 600 })).status).toBe(200)
    // what was opened before keeps its price
    expect(await (await fetch(`${stack.server.url}/api/pay/${secretOf(opened)}`)).json()).toMatchObject({ amount: 500 })
    await stripe.prices.update(dearer.id, { active: false })
    expect((await look(link)).closed).toBe('inactive')
    await stripe.paymentLinks.update(link.id, { active: false, inactive_message: 'Back in May.' })
    expect(await look(link)).toMatchObject({ closed: 'inactive', message: 'Back in May.' })
    expect((await buy(link, { total: 600 })).status).toBe(409)
    expect(await sessionsOf(link)).toHaveLength(2)
  })

  test('behavior: the buyer sets the amount, within what the seller allows', async () => {
    const { stripe } = stack
    const price = await stripe.prices.create({
      currency: 'usd',
      product_data: { name: 'Gift' },
      custom_unit_amount: { enabled: true, minimum: 200, maximum: 5000 },
    })
    const link = await stripe.paymentLinks.create({ line_items: [{ price: price.id, quantity: 1 }] })
    expect(await look(link)).toMatchObject({ total: null, items: [{ custom: { minimum: 200, maximum: 5000 } }] })
    for (const amount of [199, 5001, null]) {
      expect((await buy(link, { amount, total: amount ?? 300 })).status).toBe(400)
    }
    expect((await buy(link, { amount: 300, total: 200 })).status).toBe(409)
    expect(await pay(await payUrl(await buy(link, { amount: 321, total: 321 })))).toBe(200)
    await until(async () => (await sessionsOf(link))[0]?.payment_status === 'paid', 'the gift')
    expect((await sessionsOf(link)).map(({ amount_total }) => amount_total)).toEqual([321])
  })

  test('behavior: the code on paper is a PDF of the asked size', async () => {
    const link = await stack.stripe.paymentLinks.create({
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Bún chả 烤肉 🐉' } } },
      ],
    })
    const sheet = async (size: string) => fetch(`${stack.server.url}/api/links/${wordOf(link)}/qr.pdf?size=${size}`)
    for (const [size, box] of [
      ['a6', '297.64 419.53'],
      ['a4', '595.28 841.89'],
    ] as const) {
      const answer = await sheet(size)
      expect(answer.headers.get('content-type')).toBe('application/pdf')
      const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
      expect(text).toMatch(/^%PDF-1\.\d/)
      expect(text).toContain(`[0 0 ${box}]`)
      expect(text).toContain(`/URI (${link.url})`)
    }
    expect((await sheet('a5')).status).toBe(400)
  })

  test('error: a link that is guessed, a tip that is not asked for, a tip after the signature', async () => {
    expect((await fetch(`${stack.server.url}/api/links/AAAAAAAAAAAAAA`)).status).toBe(404)
    const intent = await stack.stripe.paymentIntents.create({ amount: 100, currency: 'usd' })
    const tip = (secret: string, percent: number) => post(stack.server.url, `/api/pay/${secret}/tip`, { percent })
    expect(await (await tip(intent.client_secret!, 10)).json()).toMatchObject({ code: 'no_tip_asked' })
    const link = await stack.stripe.paymentLinks.create({
      line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Tea' } } }],
      giro: { tips: true },
    } as Stripe.PaymentLinkCreateParams)
    const url = await payUrl(await buy(link, { total: 500 }))
    expect((await tip(secretOf(url), 1000)).status).toBe(400)
    expect((await tip(secretOf(url), 15)).status).toBe(200)
    expect((await tip(secretOf(url), 0)).status).toBe(200)
    expect(await pay(url)).toBe(200)
    expect((await tip(secretOf(url), 15)).status).toBe(400)
    await until(async () => (await sessionsOf(link))[0]?.payment_status === 'paid', 'the tea')
    expect((await sessionsOf(link))[0]!.amount_total).toBe(500)
  })
})
