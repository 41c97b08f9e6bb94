import type Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'
import { promisedFields } from './shape.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

describe('products', () => {
  test('default: create with a price, retrieve, update, list, delete', async () => {
    const { products } = api.stripe
    const tea = await products.create({
      name: 'Tea',
      description: 'Green',
      metadata: { shelf: '3' },
      default_price_data: { currency: 'usd', unit_amount: 450 },
      expand: ['default_price'],
    })
    expect(Object.keys(tea)).toEqual(expect.arrayContaining(promisedFields('Products.d.ts', 'Product')))
    expect(tea.id).toMatch(/^prod_\w{24}$/)
    expect(tea.default_price).toMatchObject({ object: 'price', unit_amount: 450, product: tea.id })
    const changed = await products.update(tea.id, { description: '', metadata: { shelf: '4' }, active: false })
    expect(changed).toMatchObject({ description: null, metadata: { shelf: '4' }, active: false, name: 'Tea' })
    expect(await products.retrieve(tea.id)).toMatchObject({ active: false })
    const own = await products.create({ id: 'sku-1', name: 'Cup' })
    expect(own.id).toBe('sku-1')
    expect((await products.list({ active: true })).data.map(({ id }) => id)).toEqual(['sku-1'])
    expect((await products.list({ ids: [tea.id] })).data.map(({ id }) => id)).toEqual([tea.id])
    expect(await products.del('sku-1')).toEqual(expect.objectContaining({ id: 'sku-1', deleted: true }))
    expect(await refusal(products.retrieve('sku-1'))).toMatchObject({ statusCode: 404, code: 'resource_missing' })
    const told = await api.stripe.events.list({ limit: 100 })
    expect(told.data.map(({ type }) => type).filter((type) => /^(product|price)/.test(type))).toEqual([
      'product.deleted',
      'product.created',
      'product.updated',
      'product.created',
      'price.created',
    ])
  })

  test('error: an id that is taken, prices that stay, a default price of another product', async () => {
    const { products, prices } = api.stripe
    await products.create({ id: 'sku-2', name: 'Cup' })
    expect(await refusal(products.create({ id: 'sku-2', name: 'Other' }))).toMatchObject({
      code: 'resource_already_exists',
    })
    const price = await prices.create({ product: 'sku-2', currency: 'usd', unit_amount: 100 })
    expect(await refusal(products.del('sku-2'))).toMatchObject({ code: 'product_has_prices' })
    const other = await products.create({ name: 'Other' })
    expect(await refusal(products.update(other.id, { default_price: price.id }))).toMatchObject({ statusCode: 404 })
  })
})

describe('prices', () => {
  test('default: create, with its product said in place, retrieve, update, list', async () => {
    const { prices } = api.stripe
    const price = await prices.create({
      currency: 'usd',
      unit_amount: 1234,
      product_data: { name: 'Poster' },
      lookup_key: 'poster',
      nickname: 'Poster, A2',
      expand: ['product'],
    })
    expect(Object.keys(price)).toEqual(expect.arrayContaining(promisedFields('Prices.d.ts', 'Price')))
    expect(price).toMatchObject({ unit_amount: 1234, type: 'one_time', recurring: null, lookup_key: 'poster' })
    expect(price.product).toMatchObject({ object: 'product', name: 'Poster' })
    const open = await prices.create({
      currency: 'usd',
      product: (price.product as Stripe.Product).id,
      custom_unit_amount: { enabled: true, minimum: 100, preset: 500 },
    })
    expect(open).toMatchObject({ unit_amount: null, custom_unit_amount: { minimum: 100, maximum: null, preset: 500 } })
    expect(await prices.update(open.id, { active: false, metadata: { old: 'yes' } })).toMatchObject({ active: false })
    expect((await prices.list({ lookup_keys: ['poster'] })).data.map(({ id }) => id)).toEqual([price.id])
    const moved = await prices.update(open.id, { lookup_key: 'poster', transfer_lookup_key: true })
    expect(moved.lookup_key).toBe('poster')
    expect((await prices.retrieve(price.id)).lookup_key).toBeNull()
  })

  test('error: what nobody could pay, or not here', async () => {
    const { prices } = api.stripe
    const create = (change: object) =>
      refusal(prices.create({ currency: 'usd', unit_amount: 100, product_data: { name: 'X' }, ...change } as never))
    expect(await create({ currency: 'eur' })).toMatchObject({ code: 'currency_not_accepted' })
    expect(await create({ recurring: { interval: 'month' } })).toMatchObject({ param: 'recurring' })
    expect(await create({ unit_amount: undefined })).toMatchObject({ code: 'parameter_missing', param: 'unit_amount' })
    expect(await create({ custom_unit_amount: { enabled: true } })).toMatchObject({ param: 'unit_amount' })
    expect(
      await create({ unit_amount: undefined, custom_unit_amount: { enabled: true, minimum: 9, maximum: 3 } }),
    ).toMatchObject({ param: 'custom_unit_amount' })
    expect(await create({ product: 'sku-2' })).toMatchObject({ param: 'product' })
    const price = await prices.create({ currency: 'usd', unit_amount: 100, product_data: { name: 'X' } })
    expect(await refusal(prices.update(price.id, { unit_amount: 5 } as never))).toMatchObject({ param: 'unit_amount' })
    expect(
      await refusal(
        prices.create({ currency: 'usd', unit_amount: 1, product_data: { name: 'X' }, lookup_key: 'poster' }),
      ),
    ).toMatchObject({ code: 'lookup_key_taken' })
  })

  test('behavior: a checkout session is sold by price, whose amount the shop cannot change under it', async () => {
    const price = await api.stripe.prices.create({
      currency: 'usd',
      unit_amount: 700,
      product_data: { name: 'Soap' },
    })
    const create = (id: string) =>
      api.stripe.checkout.sessions.create({
        mode: 'payment',
        line_items: [{ price: id, quantity: 3 }],
        success_url: 'https://shop.example/thanks',
        expand: ['line_items.data.price.product'],
      })
    const session = await create(price.id)
    expect(session.amount_total).toBe(2100)
    expect(session.line_items!.data[0]).toMatchObject({
      description: 'Soap',
      quantity: 3,
      price: { id: price.id, unit_amount: 700, product: { name: 'Soap' } },
    })
    await api.stripe.prices.update(price.id, { active: false })
    expect(await refusal(create(price.id))).toMatchObject({ code: 'price_inactive' })
    const open = await api.stripe.prices.create({
      currency: 'usd',
      product: price.product as string,
      custom_unit_amount: { enabled: true },
    })
    expect(await refusal(create(open.id))).toMatchObject({ code: 'price_open', param: 'line_items[0][price]' })
  })
})

describe('payment_links', () => {
  const soap: Stripe.PaymentLinkCreateParams.LineItem = {
    quantity: 1,
    adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 },
    price_data: { currency: 'usd', unit_amount: 700, product_data: { name: 'Soap' } },
  }

  test('default: create, retrieve, line items, update, list', async () => {
    const { paymentLinks } = api.stripe
    const link = await paymentLinks.create({
      line_items: [soap, { quantity: 1, price_data: { ...soap.price_data!, unit_amount: 90 } }],
      after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks' } },
      restrictions: { completed_sessions: { limit: 3 } },
      metadata: { stall: '7' },
      expand: ['line_items.data.price.product'],
      giro: { tips: true },
    } as Stripe.PaymentLinkCreateParams)
    expect(Object.keys(link)).toEqual(expect.arrayContaining(promisedFields('PaymentLinks.d.ts', 'PaymentLink')))
    expect(link).toMatchObject({
      active: true,
      currency: 'usd',
      url: expect.stringMatching(/^http:\/\/localhost:4280\/l\/\w{14}$/),
      after_completion: { type: 'redirect', redirect: { url: 'https://shop.example/thanks' } },
      restrictions: { completed_sessions: { count: 0, limit: 3 } },
      giro: { tips: true },
    })
    const [first, second] = link.line_items!.data
    expect(first).toMatchObject({
      adjustable_quantity: { enabled: true, minimum: 1, maximum: 5 },
      amount_total: 700,
      price: { product: { name: 'Soap' } },
    })
    const page = await paymentLinks.listLineItems(link.id, { limit: 1 })
    expect([page.data.length, page.has_more]).toEqual([1, true])
    const rest = await paymentLinks.listLineItems(link.id, { starting_after: first!.id })
    expect(rest.data.map(({ id }) => id)).toEqual([second!.id])
    const back = await paymentLinks.listLineItems(link.id, { ending_before: second!.id })
    expect(back.data.map(({ id }) => id)).toEqual([first!.id])
    const changed = await paymentLinks.update(link.id, {
      active: false,
      inactive_message: 'Sold out',
      line_items: [{ id: second!.id, quantity: 2 }],
      restrictions: '',
    })
    expect(changed).toMatchObject({ active: false, inactive_message: 'Sold out', restrictions: null })
    expect((await paymentLinks.listLineItems(link.id)).data.map(({ quantity }) => quantity)).toEqual([1, 2])
    expect((await paymentLinks.list({ active: false })).data.map(({ id }) => id)).toEqual([link.id])
    expect((await paymentLinks.retrieve(link.id)).metadata).toEqual({ stall: '7' })
  })

  test('behavior: the same request twice makes one link, one product and one price', async () => {
    const options = { idempotencyKey: 'a-link' }
    const [a, b] = await Promise.all([
      api.stripe.paymentLinks.create({ line_items: [soap] }, options),
      new Promise((resolve) => setTimeout(resolve, 200)).then(() =>
        api.stripe.paymentLinks.create({ line_items: [soap] }, options),
      ),
    ])
    expect(b.id).toBe(a.id)
    expect(b.url).toBe(a.url)
  })

  test('error: what cannot be sold by a link', async () => {
    const { paymentLinks, prices } = api.stripe
    const create = (change: object) => refusal(paymentLinks.create({ line_items: [soap], ...change } as never))
    expect(await create({ line_items: [] })).toMatchObject({ param: 'line_items' })
    expect(await create({ line_items: [{ quantity: 1 }] })).toMatchObject({ code: 'parameter_missing' })
    expect(await create({ line_items: [{ quantity: 1, price: 'price_none' }] })).toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
    })
    expect(await create({ subscription_data: { trial_period_days: 3 } })).toMatchObject({ param: 'subscription_data' })
    expect(await create({ automatic_tax: { enabled: true } })).toMatchObject({ param: 'automatic_tax' })
    expect(await create({ after_completion: { type: 'redirect' } })).toMatchObject({ param: 'after_completion' })
    const open = await prices.create({
      currency: 'usd',
      product_data: { name: 'Gift' },
      custom_unit_amount: { enabled: true },
    })
    expect(await create({ line_items: [{ price: open.id, quantity: 2 }] })).toMatchObject({ param: 'line_items' })
    expect(await create({ line_items: [{ price: open.id, quantity: 1 }, soap] })).toMatchObject({ param: 'line_items' })
    const link = await paymentLinks.create({ line_items: [soap] })
    expect(await refusal(paymentLinks.update(link.id, { line_items: [{ id: 'li_none', quantity: 2 }] }))).toMatchObject(
      { statusCode: 404 },
    )
  })
})
