import { describe, expect, test } from 'vitest'
import { foldPayment, type HouseEvent, type PaymentRow } from './foldPayment.ts'

const id = `0x${'11'.repeat(32)}` as const
const address = (digit: string) => `0x${digit.repeat(40)}` as const
const payment = { payer: address('1'), payee: address('2'), asset: address('3'), terms: `0x${'44'.repeat(32)}` }

function event(name: string, args: Record<string, unknown>, log_index = 0): HouseEvent {
  return {
    account: 'acct_1',
    network: 'eip155:31337',
    intent: 'pi_1',
    payment: id,
    name,
    args: { id, ...args },
    block_number: 7,
    log_index,
    transaction_hash: `0x${'55'.repeat(32)}`,
    timestamp_s: 1_700_000_000,
  }
}

const fold = (...events: HouseEvent[]) => events.reduce<PaymentRow | null>(foldPayment, null)
const money = (row: PaymentRow | null) =>
  row && [row.authorized, row.held, row.captured, row.fee, row.refunded, row.returned].map(String).join(' ')

const authorized = event('Authorized', { payment, amount: '100' })
const charged = event('Charged', { payment, amount: '100', fee: '3' })

describe('foldPayment', () => {
  test('default: a hold, captured in parts, the last frees the rest', () => {
    expect(money(fold(authorized))).toBe('100 100 0 0 0 0')
    const part = event('Captured', { amount: '40', fee: '1', freed: '0' })
    expect(money(fold(authorized, part))).toBe('100 60 40 1 0 0')
    const last = event('Captured', { amount: '30', fee: '2', freed: '30' })
    expect(money(fold(authorized, part, last))).toBe('100 0 70 3 0 30')
  })

  test('default: a charge is held and captured at once', () => {
    expect(fold(charged)).toMatchObject({ kind: 'charge', payer: payment.payer, terms: payment.terms, block_number: 7 })
    expect(money(fold(charged))).toBe('100 0 100 3 0 0')
  })

  test('behavior: a void in part, a release, refunds', () => {
    expect(money(fold(authorized, event('Voided', { amount: '30' })))).toBe('100 70 0 0 0 30')
    expect(money(fold(authorized, event('Voided', { amount: '30' }), event('Released', { amount: '70' })))).toBe(
      '100 0 0 0 0 100',
    )
    expect(
      money(
        fold(charged, event('Refunded', { amount: '10', funding: 1 }), event('Refunded', { amount: '5', funding: 1 })),
      ),
    ).toBe('100 0 100 3 15 0')
  })

  test('behavior: what a regulated asset takes out of a hold is neither captured nor returned', () => {
    expect(money(fold(authorized, event('Forced', { amount: '60' })))).toBe('100 40 0 0 0 0')
  })

  test('behavior: it keeps where it began, whatever follows', () => {
    const later = { ...event('Captured', { amount: '1', fee: '0', freed: '99' }), block_number: 9, log_index: 4 }
    expect(fold(authorized, later)).toMatchObject({ block_number: 7, log_index: 0, kind: 'authorize' })
  })

  test('behavior: amounts beyond 2^53 are exact', () => {
    const most = (2n ** 120n - 1n).toString()
    expect(fold(event('Authorized', { payment, amount: most }))?.held).toBe(2n ** 120n - 1n)
  })

  test('behavior: a payment cancelled before it began is no payment', () => {
    expect(fold(event('Cancelled', {}))).toBeNull()
    expect(fold(event('Captured', { amount: '1', fee: '0', freed: '0' }))).toBeNull()
  })
})
