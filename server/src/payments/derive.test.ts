import { describe, expect, test } from 'vitest'
import type { DepositRecord } from '../deposits/book.ts'
import { derive, type FactJob, type Facts } from './derive.ts'
import type { ChainEventRow, IntentRow, PaymentRow } from './rows.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const
const [payee, operator, usdc, usdt] = [address('1'), address('2'), address('3'), address('4')]
const [other, deposit, house, payer] = [address('5'), address('6'), address('7'), address('8')]
const hash = (digit: string) => `0x${digit.repeat(64)}` as const

const options = [
  { network: 'eip155:31337', asset: usdc, symbol: 'USDC', decimals: 6, amount: '50000000' },
  { network: 'eip155:31337', asset: usdt, symbol: 'USDT', decimals: 6, amount: '50000000' },
]
const intent = {
  id: 'pi_1',
  network: 'eip155:31337',
  payment: null,
  status: 'requires_payment_method',
  amount_minor: 5000,
  currency: 'usd',
  capture_method: 'automatic',
  confirmed: false,
  canceled_ms: null,
  payee,
  operator,
  terms_hash: hash('a'),
  deposit_address: deposit,
  options,
  accept_by_s: 1_000,
  capture_by_s: 2_000,
  refund_by_s: 3_000,
  deposit_terms: { feeBps: 50, feeRecipient: operator },
  refund_address: null,
  amount_received_minor: 0,
  exception: null,
  phases: { payment: null, clearing: null, settlement: null, final: null },
} as unknown as IntentRow

const move = (
  name: 'Received' | 'Sent',
  block_number: number,
  amount: bigint,
  asset: string = usdc,
  args: object = {},
) =>
  ({
    name,
    network: 'eip155:31337',
    block_number,
    log_index: 0,
    timestamp_s: block_number,
    transaction_hash: hash('b'),
    deposit,
    asset,
    amount,
    payment: null,
    args: { from: payer, to: house, ...args },
  }) as unknown as ChainEventRow

const paid = (changes: Partial<PaymentRow> = {}, fields: object = {}) =>
  ({
    network: 'eip155:31337',
    id: hash('c'),
    terms: hash('a'),
    payer,
    payee,
    asset: usdc,
    kind: 'charge',
    authorized: 50_000_000n,
    held: 0n,
    captured: 50_000_000n,
    fee: 0n,
    refunded: 0n,
    returned: 0n,
    block_number: 5,
    log_index: 1,
    transaction_hash: hash('d'),
    timestamp_s: 5,
    fields: {
      operator,
      arbiter: address('0'),
      payTo: 0,
      authorizeBy: 1_000,
      captureAfter: 0,
      captureBy: 2_000,
      refundBy: 3_000,
      maxFeeBps: 50,
      feeRecipient: operator,
      salt: '0',
      ...fields,
    },
    ...changes,
  }) as unknown as PaymentRow

const job = (changes: Partial<FactJob>) =>
  ({
    key: 'capture:1',
    status: 'queued',
    created_ms: 3_000,
    payment: null,
    transactions: [],
    ...changes,
  }) as unknown as FactJob

const happened = (name: 'Captured' | 'Refunded', block_number: number, amount: bigint, transaction_hash = hash('b')) =>
  ({
    ...move('Sent', block_number, amount),
    name,
    payment: hash('c'),
    deposit: null,
    transaction_hash,
  }) as ChainEventRow

const chain = (depth = 1, number = 10): Facts['chains'] =>
  new Map([
    ['eip155:31337', { number, timestamp_s: number, safe: null, finalized: null, depth, depthsOfLess: [], assets: [] }],
  ])

const facts = (changes: Partial<Facts> = {}): Facts => ({
  intent,
  deposits: [{ address: deposit, options, terms: { house } } as unknown as DepositRecord],
  events: [],
  payments: [],
  jobs: [],
  decisions: [],
  chains: chain(),
  ...changes,
})

describe('derive', () => {
  test('default: nothing came', () => {
    expect(derive(facts())).toMatchObject({ status: 'requires_payment_method', exception: null, received: 0n })
    expect(derive(facts({ intent: { ...intent, confirmed: true } })).status).toBe('requires_action')
  })

  test('behavior: too little is underpaid, the rest makes it whole, in any number of parts', () => {
    const short = derive(facts({ events: [move('Received', 3, 20_000_000n)] }))
    expect(short).toMatchObject({ status: 'requires_payment_method', exception: 'underpaid', received: 20_000_000n })
    const full = derive(facts({ events: [move('Received', 3, 20_000_000n), move('Received', 4, 30_000_000n)] }))
    expect(full).toMatchObject({ status: 'processing', exception: null, received: 50_000_000n })
    expect(full.phases.payment?.block_number).toBe(4)
  })

  test('behavior: a charge succeeds at its depth, not before', () => {
    expect(derive(facts({ payments: [paid()], chains: chain(7) }))).toMatchObject({
      status: 'processing',
      amount_received_minor: 0,
    })
    const done = derive(facts({ payments: [paid()], chains: chain(6) }))
    expect(done.status).toBe('succeeded')
    expect(done.phases).toMatchObject({
      clearing: { block_number: 5 },
      settlement: { block_number: 5 },
      final: { at: 10 },
    })
  })

  test('error: a payment with our terms that pays somebody else, another asset, or less, does not pay us', () => {
    const forged = [
      paid({ payee: payer }),
      paid({ asset: other }),
      paid({ authorized: 49_999_999n, captured: 49_999_999n }),
      paid({ terms: hash('e') }),
      paid({}, { operator: payer }),
      paid({}, { arbiter: payer }),
      paid({}, { payTo: 1 }),
      // all of it as a fee to the payer's other wallet
      paid({}, { maxFeeBps: 10_000, feeRecipient: payer }),
      paid({}, { feeRecipient: payer }),
      paid({}, { maxFeeBps: 51 }),
      paid({}, { captureAfter: 1 }),
      paid({}, { authorizeBy: 1_001 }),
      paid({}, { refundBy: 2_999 }),
      // an old deposit address, swept by anybody for the amount that it was made for
      paid({ payer: deposit, terms: hash('e'), authorized: 10_000_000n, captured: 10_000_000n }),
      paid({ kind: 'authorize', held: 50_000_000n, captured: 0n }, { captureBy: 1_999 }),
    ]
    for (const payment of forged) expect(derive(facts({ payments: [payment] })).primary).toBeNull()
  })

  test('behavior: what our own deposit paid counts whatever its amount, since the operator accepted it', () => {
    const accepted = paid({ payer: deposit, authorized: 10_000_000n, captured: 10_000_000n }, { salt: '7' })
    expect(derive(facts({ payments: [accepted] }))).toMatchObject({ status: 'succeeded', amount_received_minor: 1000 })
  })

  test('behavior: a hold waits for its capture; captured in part it still waits; the last capture settles it', () => {
    const manual = { ...intent, capture_method: 'manual' } as IntentRow
    const hold = { kind: 'authorize', held: 50_000_000n, captured: 0n } as const
    expect(derive(facts({ intent: manual, payments: [paid(hold)] }))).toMatchObject({
      status: 'requires_capture',
      amount_capturable_minor: 5000,
      phases: { settlement: null },
    })
    const part = derive(
      facts({ intent: manual, payments: [paid({ ...hold, held: 30_000_000n, captured: 20_000_000n })] }),
    )
    expect(part).toMatchObject({
      status: 'requires_capture',
      amount_capturable_minor: 3000,
      amount_received_minor: 2000,
    })
    const captured = {
      ...move('Sent', 8, 0n),
      name: 'Captured',
      payment: hash('c'),
      deposit: null,
    } as unknown as ChainEventRow
    const last = derive(
      facts({ intent: manual, payments: [paid({ ...hold, held: 0n, captured: 45_000_000n })], events: [captured] }),
    )
    expect(last).toMatchObject({
      status: 'succeeded',
      amount_received_minor: 4500,
      phases: { settlement: { block_number: 8 } },
    })
    const voided = derive(facts({ intent: manual, payments: [paid({ ...hold, held: 0n, returned: 50_000_000n })] }))
    expect(voided.status).toBe('canceled')
  })

  test('behavior: a capture is under way from its request until its event, also when the settler knew first', () => {
    const manual = { ...intent, capture_method: 'manual' } as IntentRow
    const payments = [paid({ kind: 'authorize', held: 50_000_000n, captured: 0n })]
    for (const status of ['queued', 'sent', 'done'] as const) {
      const jobs = [job({ kind: 'capture', payment: hash('c'), status })]
      expect(derive(facts({ intent: manual, payments, jobs })).status).toBe('processing')
    }
    const jobs = [job({ kind: 'capture', payment: hash('c'), status: 'failed' })]
    expect(derive(facts({ intent: manual, payments, jobs })).status).toBe('requires_capture')
  })

  test('behavior: a part that was captured, and what was refunded, is told at its depth, not before', () => {
    const manual = { ...intent, capture_method: 'manual' } as IntentRow
    const hold = paid({ kind: 'authorize', held: 30_000_000n, captured: 20_000_000n })
    const part = { intent: manual, payments: [hold], events: [happened('Captured', 8, 20_000_000n)] }
    expect(derive(facts({ ...part, chains: chain(4) }))).toMatchObject({
      status: 'processing',
      amount_received_minor: 0,
    })
    expect(derive(facts({ ...part, chains: chain(3) }))).toMatchObject({
      status: 'requires_capture',
      amount_received_minor: 2000,
    })
    const refunded = { payments: [paid({ refunded: 10_000_000n })], events: [happened('Refunded', 8, 10_000_000n)] }
    expect(derive(facts({ ...refunded, chains: chain(4) })).amount_refunded_minor).toBe(0)
    expect(derive(facts({ ...refunded, chains: chain(3) })).amount_refunded_minor).toBe(1000)
  })

  test('behavior: a part that was told stays told while it can be mined again; else it is an exception', () => {
    const told = { ...intent, capture_method: 'manual', amount_received_minor: 2000 } as IntentRow
    const payments = [paid({ kind: 'authorize', held: 50_000_000n, captured: 0n })]
    const again = job({ kind: 'capture', payment: hash('c'), status: 'sent' })
    expect(derive(facts({ intent: told, payments, jobs: [again] }))).toMatchObject({
      status: 'processing',
      amount_received_minor: 2000,
      exception: null,
    })
    expect(derive(facts({ intent: told, payments }))).toMatchObject({
      amount_received_minor: 2000,
      exception: 'reorganized',
    })
  })

  test('behavior: a capture by somebody else of the operator does not stand for ours', () => {
    const manual = { ...intent, capture_method: 'manual' } as IntentRow
    const payments = [paid({ kind: 'authorize', held: 30_000_000n, captured: 20_000_000n })]
    const events = [happened('Captured', 8, 20_000_000n, hash('1'))]
    const ours = (changes: Partial<FactJob>) =>
      facts({ intent: manual, payments, events, jobs: [job({ kind: 'capture', payment: hash('c'), ...changes })] })
    for (const status of ['queued', 'sent', 'done'] as const)
      expect(derive(ours({ status, transactions: [hash('2')] })).status).toBe('processing')
    expect(derive(ours({ status: 'sent', transactions: [hash('2'), hash('1')] })).status).toBe('requires_capture')
    expect(derive(facts({ intent: manual, payments, events })).status).toBe('requires_capture')
  })

  test('behavior: a last capture whose rest nobody takes settles the part; the rest is said to be refused', () => {
    const manual = { ...intent, capture_method: 'manual' } as IntentRow
    const payments = [paid({ kind: 'authorize', held: 30_000_000n, captured: 20_000_000n })]
    const events = [happened('Captured', 8, 20_000_000n)]
    const jobs = [
      job({ kind: 'capture', payment: hash('c'), status: 'failed' }),
      job({ kind: 'capture', payment: hash('c'), status: 'done', key: 'capture:1:part', transactions: [hash('b')] }),
    ]
    expect(derive(facts({ intent: manual, payments, events, jobs }))).toMatchObject({
      status: 'succeeded',
      exception: 'return_refused',
      amount_received_minor: 2000,
      amount_capturable_minor: 0,
      phases: { settlement: { block_number: 8 } },
    })
    const back = [paid({ kind: 'authorize', held: 0n, captured: 20_000_000n, returned: 30_000_000n })]
    expect(derive(facts({ intent: manual, payments: back, events, jobs })).exception).toBeNull()
  })

  test('behavior: a return that the payer cannot take is said until it is made, also while it is tried again', () => {
    const canceled = { ...intent, status: 'canceled', canceled_ms: 9_000 } as IntentRow
    const payments = [paid({ kind: 'authorize', held: 50_000_000n, captured: 0n })]
    const returning = (status: FactJob['status']) => [job({ kind: 'void', payment: hash('c'), status })]
    expect(derive(facts({ intent: canceled, payments, jobs: returning('sent') })).exception).toBeNull()
    expect(derive(facts({ intent: canceled, payments, jobs: returning('failed') })).exception).toBe('return_refused')
    const said = { ...canceled, exception: 'return_refused' } as IntentRow
    expect(derive(facts({ intent: said, payments, jobs: returning('sent') })).exception).toBe('return_refused')
    const back = [paid({ kind: 'authorize', held: 0n, captured: 0n, returned: 50_000_000n })]
    expect(derive(facts({ intent: said, payments: back, jobs: returning('done') })).exception).toBeNull()
  })

  test('behavior: overpaid, duplicate, wrong asset, late, and what came back', () => {
    const swept = [move('Received', 3, 60_000_000n), move('Sent', 4, 50_000_000n, usdc, { to: payee })]
    expect(derive(facts({ payments: [paid()], events: swept })).exception).toBe('overpaid')
    expect(derive(facts({ payments: [paid()], events: [move('Received', 6, 50_000_000n)] })).exception).toBe(
      'duplicate',
    )
    expect(derive(facts({ payments: [paid(), paid({ id: hash('f'), block_number: 6 })] })).exception).toBe('duplicate')
    expect(derive(facts({ events: [move('Received', 3, 1n, other)] })).exception).toBe('wrong_asset')
    const late = facts({ events: [move('Received', 1_001, 50_000_000n)], chains: chain(1, 1_001) })
    expect(derive(late)).toMatchObject({ exception: 'late', status: 'requires_payment_method' })
    const refunded = [
      move('Received', 3, 50_000_000n),
      move('Sent', 4, 50_000_000n),
      move('Received', 9, 50_000_000n, usdc, { from: house }),
    ]
    expect(
      derive(facts({ payments: [paid({ payer: deposit, refunded: 50_000_000n })], events: refunded })).exception,
    ).toBe('awaiting_refund_address')
  })

  test('behavior: succeeded never steps back; what can no longer be mined is an exception', () => {
    const done = { ...intent, status: 'succeeded' } as IntentRow
    expect(derive(facts({ intent: done, jobs: [job({ kind: 'charge', status: 'sent' })] }))).toMatchObject({
      status: 'succeeded',
      exception: null,
    })
    expect(derive(facts({ intent: done, jobs: [job({ kind: 'charge', status: 'failed' })] }))).toMatchObject({
      status: 'succeeded',
      exception: 'reorganized',
    })
  })

  test('behavior: cancelled stays cancelled; what comes by a sweep or a charge all the same is late, and refundable', () => {
    const canceled = { ...intent, status: 'canceled', canceled_ms: 9_000 } as IntentRow
    expect(derive(facts({ intent: canceled, payments: [paid()] }))).toMatchObject({
      status: 'canceled',
      exception: 'late',
    })
    expect(derive(facts({ intent: canceled, payments: [paid({ refunded: 50_000_000n })] })).exception).toBeNull()
    const old = paid({ terms: hash('e'), authorized: 10_000_000n, captured: 10_000_000n })
    expect(derive(facts({ payments: [old] }))).toMatchObject({ status: 'requires_payment_method', exception: 'late' })
  })

  test('behavior: of two payments the first settles and the other goes back', () => {
    const first = paid({ kind: 'authorize', held: 50_000_000n, captured: 0n })
    const second = paid({ id: hash('f'), kind: 'authorize', held: 50_000_000n, captured: 0n, block_number: 6 })
    const derived = derive(facts({ payments: [second, first] }))
    expect(derived.primary).toBe(first)
    expect(derived.surplus).toEqual([second])
  })
})
