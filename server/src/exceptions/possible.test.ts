import { describe, expect, test } from 'vitest'
import type { Derived, Facts, Lying } from '../payments/derive.ts'
import { type Decision, outcomeOf } from './decisions.ts'
import { possibleResolutions } from './possible.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const
const [usdc, usdt, deposit] = [address('3'), address('4'), address('6')]
const option = (asset: `0x${string}`, decimals: number) => ({
  network: 'eip155:1',
  asset,
  symbol: 'X',
  decimals,
  amount: String(5n * 10n ** BigInt(decimals)),
})
const chain = (fiat: string) => ({
  number: 1,
  timestamp_s: 10,
  depth: 1,
  assets: [{ address: usdc, fiat, decimals: 6 }],
})
const facts = (fiat = 'usd') =>
  ({
    intent: { currency: 'usd', accept_by_s: 100, canceled_ms: null, options: [option(usdc, 6), option(usdt, 18)] },
    chains: new Map([
      ['eip155:1', chain('usd')],
      ['eip155:2', chain(fiat)],
    ]),
  }) as unknown as Facts
const lying = (money: Partial<Lying>): Lying => ({
  network: 'eip155:1',
  deposit,
  asset: usdc,
  amount: 1_000_000n,
  returned: 0n,
  accepting: 0n,
  returning: 0n,
  ...money,
})
const derived = (exception: string, ...money: Partial<Lying>[]) =>
  ({ exception, primary: null, pending: [], beside: [], lying: money.map(lying) }) as unknown as Derived
const names = (found: ReturnType<typeof possibleResolutions>) => found.map(({ resolution }) => resolution)

describe('possible resolutions', () => {
  test('behavior: of parts in two tokens the one that is worth more is accepted, both go back', () => {
    const parts = [{}, { asset: usdt, amount: 2n * 10n ** 18n }]
    const found = possibleResolutions(facts(), derived('underpaid', ...parts))
    expect(names(found)).toEqual(['wait', 'accept', 'return'])
    expect(found[1]!.money).toMatchObject([{ asset: usdt, amount: 2n * 10n ** 18n }])
    expect(found[2]!.money).toHaveLength(2)
  })

  test('behavior: on another of our networks, what is at par can be accepted there, else it goes back from there', () => {
    const there = { network: 'eip155:2' }
    const found = possibleResolutions(facts(), derived('wrong_network', there))
    expect(names(found)).toEqual(['accept', 'return'])
    expect(found[0]!.money).toMatchObject([{ network: 'eip155:2', amount: 1_000_000n }])
    expect(names(possibleResolutions(facts('eur'), derived('wrong_network', there)))).toEqual(['return'])
  })

  test('behavior: what came back from the house only goes on to the payer', () => {
    const found = possibleResolutions(facts(), derived('awaiting_refund_address', { returned: 1_000_000n }))
    expect(names(found)).toEqual(['return'])
  })

  test('error: nothing is possible while a decision is under way', () => {
    expect(possibleResolutions(facts(), { ...derived('underpaid', {}), pending: [{} as Decision] })).toEqual([])
  })
})

describe('how a return went', () => {
  const move = {
    network: 'eip155:1',
    deposit_address: deposit,
    asset: usdc,
    amount: '1000000',
    payment: null,
    forwards: 0,
  }
  const decision = { id: 'rsl_1', status: 'decided', resolution: 'return', money: [move] } as unknown as Decision
  const event = (name: string, amount: bigint, network = 'eip155:1') => ({
    name,
    network,
    deposit,
    asset: usdc,
    amount,
  })
  const outcome = (...events: object[]) =>
    outcomeOf(decision, { events, payments: [], jobs: [] } as unknown as Parameters<typeof outcomeOf>[1]).status

  test('default: it is done when the money was forwarded, on its own network', () => {
    const received = event('Received', 1_000_000n)
    expect(outcome(received)).toBe('decided')
    expect(outcome(received, event('Sent', 1_000_000n), event('Forwarded', 1_000_000n))).toBe('done')
    expect(outcome(received, event('Forwarded', 1_000_000n, 'eip155:2'))).toBe('decided')
  })

  test('error: money that was swept meanwhile is not there to return', () => {
    expect(outcome(event('Received', 5_000_000n), event('Sent', 5_000_000n))).toBe('failed')
  })
})
