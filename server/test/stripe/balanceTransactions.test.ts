import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, refusal, startApi } from './api.ts'
import { settledIntent } from './settled.ts'

let api: Api
beforeAll(async () => {
  api = await startApi()
})
afterAll(() => api.stop())

test('default: a charge brings its price less fee, a refund takes, and the pages reach both', async () => {
  const { stripe, context } = api
  const paid = await settledIntent(api, { refunds: 2 })
  const { data } = await stripe.charges.list({ payment_intent: paid, expand: ['data.balance_transaction'] })
  await context.db.updateTable('payment').set({ fee: 1_230_000n }).where('intent', '=', paid).execute()
  const charged = await stripe.balanceTransactions.list({ source: data[0]!.id })
  expect(charged.data).toMatchObject([
    { type: 'charge', amount: 5000, fee: 123, net: 4877, currency: 'usd', status: 'available', source: data[0]!.id },
  ])
  expect(data[0]!.balance_transaction).toMatchObject({ id: charged.data[0]!.id })
  const all = await stripe.balanceTransactions.list({ limit: 1 }).autoPagingToArray({ limit: 10 })
  // one of the two refunds still waits for its payee's signature
  expect(all.map(({ type, net }) => [type, net])).toEqual([
    ['refund', -100],
    ['charge', 4877],
  ])
  expect(await stripe.balanceTransactions.retrieve(all[0]!.id)).toEqual({ ...all[0]!, lastResponse: undefined })
})

test('behavior: each settlement is its own payout to the wallet', async () => {
  const { stripe, account } = api
  const { data } = await stripe.payouts.list()
  expect(data).toMatchObject([{ status: 'paid', amount: 4877, automatic: true, destination: account.payee }])
  const inIt = await stripe.balanceTransactions.list({ payout: data[0]!.id })
  expect(inIt.data.map((each) => each.id)).toEqual([data[0]!.balance_transaction])
})

test('error: nothing waits to be paid out, and what does not exist', async () => {
  const { stripe } = api
  const error = await refusal(stripe.payouts.create({ amount: 100, currency: 'usd' }))
  expect(error).toMatchObject({ statusCode: 400, code: 'payout_not_needed' })
  expect(error.message).toContain('Nothing was moved')
  expect(await refusal(stripe.payouts.retrieve('po_1nothing'))).toMatchObject({ statusCode: 404 })
  expect(await refusal(stripe.balanceTransactions.retrieve('txn_1nothing'))).toMatchObject({ statusCode: 404 })
})
