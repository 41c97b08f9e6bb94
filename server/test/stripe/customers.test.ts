import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

test('default: a customer gathers his payments, and stays in them when he is deleted', async () => {
  const { customers, paymentIntents } = api.stripe
  const { id } = await customers.create({ name: 'Ada', metadata: { tier: 'gold' } })
  const intent = await paymentIntents.create({ amount: 100, currency: 'usd', customer: id })
  await paymentIntents.create({ amount: 100, currency: 'usd' })
  const { data } = await paymentIntents.list({ customer: id, expand: ['data.customer'] })
  expect(data.map((each) => [each.id, (each.customer as Stripe.Customer).name])).toEqual([[intent.id, 'Ada']])
  expect(await customers.del(id)).toMatchObject({ id, deleted: true })
  expect(await customers.retrieve(id)).toMatchObject({ id, deleted: true })
  expect((await paymentIntents.retrieve(intent.id)).customer).toBe(id)
  expect((await customers.list()).data).toEqual([])
  const refused = await refusal(paymentIntents.create({ amount: 100, currency: 'usd', customer: id }))
  expect(refused).toMatchObject({ statusCode: 404, code: 'resource_missing' })
})

test('behavior: an update keeps what it does not name, and an empty string unsets', async () => {
  const { customers } = api.stripe
  const address = { line1: '1 Main Street' }
  const { id } = await customers.create({ email: 'a@example.com', phone: '1', address, metadata: { a: '1', b: '2' } })
  const updated = await customers.update(id, { phone: '', metadata: { a: '' } })
  expect(updated).toMatchObject({ email: 'a@example.com', phone: null, metadata: { b: '2' } })
  expect(updated.address?.line1).toBe('1 Main Street')
  expect((await customers.update(id, { address: '' })).address).toBeNull()
  const types = (await api.stripe.events.list({ type: 'customer.*' })).data.map((event) => event.type)
  expect(types.slice(0, 3)).toEqual(['customer.updated', 'customer.updated', 'customer.created'])
})

test('error: a customer of nobody, and what cannot be kept', async () => {
  const { customers, paymentIntents } = api.stripe
  expect(await refusal(customers.retrieve('cus_none'))).toMatchObject({ statusCode: 404, code: 'resource_missing' })
  expect(await refusal(customers.create({ payment_method: 'pm_1' }))).toMatchObject({ code: 'parameter_unknown' })
  const stranger = paymentIntents.create({ amount: 100, currency: 'usd', customer: 'cus_none' })
  expect(await refusal(stranger)).toMatchObject({ statusCode: 404 })
})
