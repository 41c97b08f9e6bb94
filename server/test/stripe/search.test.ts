import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseQuery } from '../../src/http/stripe/searchQuery.ts'
import { type Api, refusal, startApi } from './api.ts'

let api: Api
const ids: Record<string, string> = {}
beforeAll(async () => {
  api = await startApi()
  for (const [order, amount] of [
    ['7', 100],
    ["o'8", 200],
    ['9', 300],
  ] as const) {
    api.pass(1000)
    ids[order] = (
      await api.stripe.paymentIntents.create({ amount, currency: 'usd', metadata: { order, shop: 'Main Street' } })
    ).id
  }
})
afterAll(() => api.stop())

describe('payment_intents.search', () => {
  const found = async (query: string) =>
    (await api.stripe.paymentIntents.search({ query })).data.map((intent) => intent.metadata.order)

  test('default: by metadata, newest first', async () => {
    expect(await found("metadata['order']:'9'")).toEqual(['9'])
    expect(await found('metadata["shop"]:"Main Street"')).toEqual(['9', "o'8", '7'])
    expect(await found(String.raw`metadata['order']:'o\'8'`)).toEqual(["o'8"])
  })

  test('behavior: clauses are joined, negated and compared', async () => {
    expect(await found('amount>100 AND amount<300')).toEqual(["o'8"])
    expect(await found("metadata['order']:'7' OR amount>=300")).toEqual(['9', '7'])
    expect(await found("-metadata['order']:'7' status:'requires_payment_method'")).toEqual(['9', "o'8"])
    expect(await found("metadata['none']:null AND metadata['shop']~'street' AND currency:'USD'")).toHaveLength(3)
    expect(await found("metadata['none']:'x'")).toEqual([])
    expect(await found(`created>${Math.floor(Date.now() / 1000) - 60}`)).toHaveLength(3)
    expect(await found("-customer:'cus_1'")).toHaveLength(3)
  })

  test('behavior: pages follow each other', async () => {
    const first = await api.stripe.paymentIntents.search({ query: 'amount>0', limit: 2 })
    expect(first).toMatchObject({ has_more: true, object: 'search_result' })
    const rest = await api.stripe.paymentIntents.search({ query: 'amount>0', limit: 2, page: first.next_page! })
    expect(rest).toMatchObject({ has_more: false, next_page: null })
    expect([...first.data, ...rest.data].map((each) => each.id)).toEqual([ids['9'], ids["o'8"], ids['7']])
  })

  test('error: what is not the language, or not a field', async () => {
    for (const query of [
      "status='x'",
      "status:'x' AND",
      "status:'x' AND amount>1 OR amount>2",
      "colour:'red'",
      'amount>1.5',
      "metadata:'9'",
      "status~'su'",
      "status:'succeeded'; drop table intent",
      'toString:1',
    ]) {
      const error = await refusal(api.stripe.paymentIntents.search({ query }))
      expect(error, query).toMatchObject({ statusCode: 400, param: 'query' })
    }
    const page = refusal(api.stripe.paymentIntents.search({ query: 'amount>0', page: 'x' }))
    expect(await page).toMatchObject({ param: 'page' })
  })
})

test('behavior: a value may hold quotes, joiners and brackets', () => {
  expect(parseQuery(String.raw`metadata["a]'b"]:"x AND \"y\""  -status:null`)).toEqual({
    clauses: [
      { field: 'metadata', key: "a]'b", operator: ':', value: 'x AND "y"', negated: false },
      { field: 'status', key: null, operator: ':', value: null, negated: true },
    ],
    joiner: 'and',
  })
})
