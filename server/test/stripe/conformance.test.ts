import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'
import { settledIntent } from './settled.ts'
import { type Answered, complaintsOfClient } from './typecheck.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

/** Ids in a path as the router writes them. */
const pattern = (path: string) =>
  path.replace(/\?.*/, '').replace(/\/(pi|ch|re|cs_test|evt|we|cus|txn|po|acct|prod|price|plink)_\w+/g, '/:id')

test('default: every route of Stripe answers its official client what the client promises', async () => {
  const { stripe } = api
  const called = new Set<string>()
  stripe.on('response', ({ method, path, status }: Stripe.ResponseEvent) => {
    if (status === 200) called.add(`${method} ${pattern(path)}`)
  })
  const answers: Answered[] = []
  const seen = <T>(name: string, type: string, value: T): T => {
    answers.push({ name, type, value })
    return value
  }
  const listed = (name: string, type: string, value: unknown) => seen(name, `Stripe.ApiList<${type}>`, value)

  const customer = seen(
    'customers.create',
    'Stripe.Customer',
    await stripe.customers.create({
      email: 'ada@example.com',
      name: 'Ada',
      metadata: { tier: 'gold' },
      address: { line1: '1 Main Street', country: 'US' },
      shipping: { name: 'Ada', address: { line1: '1 Main Street', city: 'Dayton', country: 'US' } },
      preferred_locales: ['en'],
    }),
  )
  seen('customers.update', 'Stripe.Customer', await stripe.customers.update(customer.id, { phone: '+15550100' }))
  seen('customers.retrieve', 'Stripe.Customer', await stripe.customers.retrieve(customer.id))
  listed('customers.list', 'Stripe.Customer', await stripe.customers.list({ email: 'ada@example.com' }))
  seen(
    'customers.search',
    'Stripe.ApiSearchResult<Stripe.Customer>',
    await stripe.customers.search({ query: "metadata['tier']:'gold'" }),
  )

  const { paymentIntents } = stripe
  const asked = { amount: 5000, currency: 'usd', customer: customer.id, metadata: { order: '9' } }
  const intent = seen('payment_intents.create', 'Stripe.PaymentIntent', await paymentIntents.create(asked))
  const shipping = { name: 'Ada', address: { line1: '1 Main Street' } }
  seen(
    'payment_intents.update',
    'Stripe.PaymentIntent',
    await paymentIntents.update(intent.id, { description: 'T-shirt', shipping }),
  )
  seen('payment_intents.confirm', 'Stripe.PaymentIntent', await paymentIntents.confirm(intent.id))
  seen(
    'payment_intents.retrieve',
    'Stripe.PaymentIntent',
    await paymentIntents.retrieve(intent.id, { expand: ['customer'] }),
  )
  seen('payment_intents.cancel', 'Stripe.PaymentIntent', await paymentIntents.cancel(intent.id))

  const paid = await settledIntent(api, { refunds: 2 })
  const settled = seen(
    'payment_intents.retrieve, settled',
    'Stripe.PaymentIntent',
    await paymentIntents.retrieve(paid, { expand: ['latest_charge.balance_transaction', 'latest_charge.refunds'] }),
  )
  const charge = (settled.latest_charge as Stripe.Charge).id
  listed('payment_intents.list', 'Stripe.PaymentIntent', await paymentIntents.list({ customer: customer.id }))
  seen(
    'payment_intents.search',
    'Stripe.ApiSearchResult<Stripe.PaymentIntent>',
    await paymentIntents.search({ query: `status:"succeeded" AND metadata["order"]:"9"` }),
  )
  seen('charges.retrieve', 'Stripe.Charge', await stripe.charges.retrieve(charge))
  listed('charges.list', 'Stripe.Charge', await stripe.charges.list({ payment_intent: paid }))
  seen('charges.search', 'Stripe.ApiSearchResult<Stripe.Charge>', await stripe.charges.search({ query: 'amount>1000' }))
  const refunds = listed('refunds.list', 'Stripe.Refund', await stripe.refunds.list({ payment_intent: paid }))
  const [refund] = (refunds as Stripe.ApiList<Stripe.Refund>).data
  seen('refunds.retrieve', 'Stripe.Refund', await stripe.refunds.retrieve(refund!.id))

  const transactions = await stripe.balanceTransactions.list({ source: charge })
  listed('balance_transactions.list', 'Stripe.BalanceTransaction', transactions)
  seen(
    'balance_transactions.retrieve',
    'Stripe.BalanceTransaction',
    await stripe.balanceTransactions.retrieve(transactions.data[0]!.id),
  )
  const payouts = await stripe.payouts.list()
  listed('payouts.list', 'Stripe.Payout', payouts)
  seen(
    'payouts.retrieve',
    'Stripe.Payout',
    await stripe.payouts.retrieve(payouts.data[0]!.id, { expand: ['balance_transaction'] }),
  )

  const line_items = [
    { quantity: 2, price_data: { currency: 'usd', unit_amount: 2500, product_data: { name: 'T-shirt' } } },
  ]
  const session = seen(
    'checkout.sessions.create',
    'Stripe.Checkout.Session',
    await stripe.checkout.sessions.create({
      mode: 'payment',
      line_items,
      success_url: 'https://shop.example/thanks',
      customer: customer.id,
    }),
  )
  seen(
    'checkout.sessions.retrieve',
    'Stripe.Checkout.Session',
    await stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items', 'payment_intent', 'customer'] }),
  )
  listed('checkout.sessions.list', 'Stripe.Checkout.Session', await stripe.checkout.sessions.list())
  listed('checkout.sessions.line_items', 'Stripe.LineItem', await stripe.checkout.sessions.listLineItems(session.id))
  seen('checkout.sessions.expire', 'Stripe.Checkout.Session', await stripe.checkout.sessions.expire(session.id))

  const { products, prices, paymentLinks } = stripe
  const product = seen(
    'products.create',
    'Stripe.Product',
    await products.create({
      name: 'Tea',
      default_price_data: { currency: 'usd', unit_amount: 450 },
      expand: ['default_price'],
    }),
  )
  seen('products.update', 'Stripe.Product', await products.update(product.id, { description: 'Green' }))
  seen('products.retrieve', 'Stripe.Product', await products.retrieve(product.id))
  listed('products.list', 'Stripe.Product', await products.list({ active: true }))
  const price = seen(
    'prices.create',
    'Stripe.Price',
    await prices.create({ product: product.id, currency: 'usd', custom_unit_amount: { enabled: true, minimum: 100 } }),
  )
  seen('prices.update', 'Stripe.Price', await prices.update(price.id, { nickname: 'Open' }))
  seen('prices.retrieve', 'Stripe.Price', await prices.retrieve(price.id, { expand: ['product'] }))
  listed('prices.list', 'Stripe.Price', await prices.list({ product: product.id }))
  const link = seen(
    'payment_links.create',
    'Stripe.PaymentLink',
    await paymentLinks.create({
      line_items: [{ price: price.id, quantity: 1 }],
      restrictions: { completed_sessions: { limit: 5 } },
      payment_intent_data: { description: 'Gift' },
      expand: ['line_items.data.price.product'],
    }),
  )
  seen('payment_links.update', 'Stripe.PaymentLink', await paymentLinks.update(link.id, { active: false }))
  seen('payment_links.retrieve', 'Stripe.PaymentLink', await paymentLinks.retrieve(link.id))
  listed('payment_links.list', 'Stripe.PaymentLink', await paymentLinks.list())
  listed('payment_links.line_items', 'Stripe.LineItem', await paymentLinks.listLineItems(link.id))
  const unpriced = await products.create({ name: 'Nothing' })
  seen('products.del', 'Stripe.DeletedProduct', await products.del(unpriced.id))

  const events = await stripe.events.list({ type: 'customer.created' })
  listed('events.list', 'Stripe.Event', events)
  seen('events.retrieve', 'Stripe.Event', await stripe.events.retrieve(events.data[0]!.id))

  const endpoint = seen(
    'webhook_endpoints.create',
    'Stripe.WebhookEndpoint',
    await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/hook', enabled_events: ['*'] }),
  )
  seen(
    'webhook_endpoints.update',
    'Stripe.WebhookEndpoint',
    await stripe.webhookEndpoints.update(endpoint.id, { description: 'mine' }),
  )
  seen('webhook_endpoints.retrieve', 'Stripe.WebhookEndpoint', await stripe.webhookEndpoints.retrieve(endpoint.id))
  listed('webhook_endpoints.list', 'Stripe.WebhookEndpoint', await stripe.webhookEndpoints.list())
  seen('webhook_endpoints.del', 'Stripe.DeletedWebhookEndpoint', await stripe.webhookEndpoints.del(endpoint.id))
  const account = seen('accounts.retrieveCurrent', 'Stripe.Account', await stripe.accounts.retrieveCurrent())
  seen('accounts.retrieve', 'Stripe.Account', await stripe.accounts.retrieve(account.id))
  seen('customers.del', 'Stripe.DeletedCustomer', await stripe.customers.del(customer.id))

  expect(await complaintsOfClient(answers)).toEqual([])

  const unknown = await refusal(stripe.rawRequest('GET', '/v1/nothing') as Promise<unknown>)
  const existing = [...unknown.message.matchAll(/(GET|POST|DELETE) (\/v1\/[\w/:]+)/g)]
    .map(([, method, path]) => `${method} ${path}`)
    .filter((route) => !route.includes('/v1/nothing'))
  expect(existing.length).toBeGreaterThan(30)
  expect(existing.filter((route) => !called.has(route) && !(route in elsewhere))).toEqual([])
})

/** Routes that need a chain, or that only refuse; where they are called through the client. */
const elsewhere: Record<string, string> = {
  'POST /v1/payment_intents/:id/capture': 'test/journeys/signature.test.ts',
  'POST /v1/refunds': 'test/journeys/signature.test.ts',
  'POST /v1/refunds/:id/cancel': 'charges.test.ts',
  // Giro's own, which the client reaches by rawRequest
  'GET /v1/exceptions': 'test/journeys/exceptions.test.ts',
  'GET /v1/payment_intents/:id/exception': 'test/journeys/exceptions.test.ts',
  'POST /v1/payment_intents/:id/resolve': 'test/journeys/exceptions.test.ts',
  'POST /v1/payment_intents/:id/claim_link': 'test/journeys/exceptions.test.ts',
  'GET /v1/balance': 'test/journeys/transfer.test.ts',
  'POST /v1/payouts': 'balanceTransactions.test.ts',
  'POST /v1/events/:id/retry': 'deliveries.test.ts',
  'GET /v1/webhook_endpoints/:id/deliveries': 'deliveries.test.ts',
  'POST /v1/webhook_endpoints/:id/replay': 'deliveries.test.ts',
  'GET /v1/giro/sales': 'test/journeys/links.test.ts',
  'GET /v1/giro/sales/csv': 'test/journeys/links.test.ts',
}
