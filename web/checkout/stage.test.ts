import type { PayView } from '@giro/protocol/payView'
import { expect, test } from 'vitest'
import { dueAmount, needsRefundAddress, stageOf } from './stage.ts'

const asset = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const view = (changes: Partial<PayView>): PayView =>
  ({
    status: 'requires_action',
    expires_at: 1000,
    received: '0',
    missing: null,
    exception: null,
    refund_address: null,
    asset: null,
    ...changes,
  }) as PayView // prettier-ignore

test('default', () => {
  expect(stageOf(view({}), 0)).toBe('waiting')
  expect(stageOf(view({ status: 'requires_payment_method' }), 999)).toBe('waiting')
  expect(stageOf(view({ status: 'processing' }), 0)).toBe('processing')
  expect(stageOf(view({ status: 'requires_capture' }), 0)).toBe('held')
})

test('behavior: the time is over only for what has not been paid', () => {
  expect(stageOf(view({}), 1000)).toBe('expired')
  expect(stageOf(view({ received: '5', missing: '5' }), 1000)).toBe('expired')
  for (const status of ['processing', 'requires_capture', 'succeeded', 'canceled'] as const)
    expect(stageOf(view({ status }), 2000), status).not.toBe('expired')
})

test('behavior: a part has come', () => {
  const partly = view({ received: '20', missing: '30', exception: 'underpaid', asset })
  expect(stageOf(partly, 0)).toBe('underpaid')
  const option = { asset, amount: '50' } as PayView['options'][number]
  // what is missing is missing of that asset, whatever the case of its address
  expect(dueAmount(partly, { ...option, asset: asset.toLowerCase() })).toBe('30')
  expect(dueAmount(partly, { ...option, asset: '0x0000000000000000000000000000000000000001' })).toBe('50')
})

test('behavior: a refund address is asked for only when something may go back', () => {
  expect(needsRefundAddress(view({ exception: 'overpaid' }))).toBe(true)
  expect(needsRefundAddress(view({ exception: 'overpaid', refund_address: asset }))).toBe(false)
  expect(needsRefundAddress(view({ exception: 'reorganized' }))).toBe(false)
  expect(needsRefundAddress(view({}))).toBe(false)
})
