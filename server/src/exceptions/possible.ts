import type { ResolutionName } from '@giro/protocol/exception'
import type { Address, Hex } from 'viem'
import type { Derived, Facts } from '../payments/derive.ts'
import { chainOf, isDust } from '../payments/derive.ts'
import { optionOf, type Place } from '../payments/optionOf.ts'

/** Money of an intent that is not its payment, base units of `asset`. `fresh` of it never came back from the house. */
export type Stray = {
  network: string
  deposit: Address
  asset: Address
  amount: bigint
  fresh: bigint
  atPar: boolean
  /** by which the payee has it already */
  payment: Hex | null
}

/** A way out that is open now. `money` is what it moves; `until` (Unix seconds) is when waiting ends. */
export type Possible = {
  resolution: ResolutionName
  money: Pick<Stray, 'network' | 'deposit' | 'asset' | 'amount' | 'payment'>[]
  until: number | null
}

export function strayMoney(
  facts: Pick<Facts, 'intent' | 'chains'>,
  { lying, beside }: Pick<Derived, 'lying' | 'beside'>,
): Stray[] {
  const { intent } = facts
  const withPayee = beside.map((payment): Stray => {
    const { id, network, payer, asset, captured, refunded } = payment
    const amount = captured - refunded
    return { network, deposit: payer, asset, amount, fresh: amount, atPar: true, payment: id }
  })
  const inDeposits = lying.flatMap((money): Stray[] => {
    const option = optionOf(intent, money)
    const fresh = money.amount - money.returned
    if (money.returned === 0n && isDust(fresh, option, intent.currency)) return []
    const { network, deposit, asset, amount } = money
    return [{ network, deposit, asset, amount, fresh, atPar: atPar(facts, money) !== undefined, payment: null }]
  })
  return [...withPayee, ...inDeposits]
}

/**
 * The ways out of an intent's exception now, and what each means for the money. Pure. Nothing is possible while a decision
 * is under way: what it does to the money has to be known first.
 */
export function possibleResolutions(facts: Pick<Facts, 'intent' | 'chains'>, derived: Derived): Possible[] {
  const { intent } = facts
  const { exception, primary, pending } = derived
  if (exception === null || exception === 'reorganized' || pending.length > 0) return []
  const stray = strayMoney(facts, derived)
  if (stray.length === 0) return []
  const payable = stray
    .filter((money) => money.atPar && money.fresh > 0n)
    .map(({ network, deposit, asset, fresh, payment }) => ({ network, deposit, asset, amount: fresh, payment }))
  const possible: Possible[] = []
  const inTime =
    stray.some(({ network }) => chainOf(facts, network).timestamp_s <= intent.accept_by_s) &&
    intent.canceled_ms === null
  if (exception === 'underpaid' && inTime) {
    possible.push({ resolution: 'wait', money: [], until: intent.accept_by_s })
  }
  if (payable.length > 0) {
    // One payment pays an intent: of several parts in several assets the largest one does, the others are credit then.
    possible.push(
      primary && !stray.some((money) => money.payment === primary.id)
        ? { resolution: 'credit', money: payable, until: null }
        : { resolution: 'accept', money: [largest(payable, facts)], until: null },
    )
  }
  // What the payee has goes back by a refund of its charge: it takes his signature.
  const returnable = stray.filter((money) => money.payment === null)
  if (returnable.length > 0) possible.push({ resolution: 'return', money: returnable, until: null })
  return possible
}

/** What the intent's currency can be paid with: as agreed, or, on another of our networks, an asset at par with it. */
function atPar(facts: Pick<Facts, 'intent' | 'chains'>, place: Place): { decimals: number } | undefined {
  const { intent } = facts
  const known = chainOf(facts, place.network).assets.find((asset) => asset.address === place.asset)
  return optionOf(intent, place) ?? (known?.fiat === intent.currency ? known : undefined)
}

function largest<Money extends { network: string; asset: Address; amount: bigint }>(
  money: Money[],
  facts: Pick<Facts, 'intent' | 'chains'>,
): Money {
  const decimals = (money: Money) => atPar(facts, money)?.decimals ?? 0
  const scaled = (each: Money) => each.amount * 10n ** BigInt(36 - decimals(each))
  return money.reduce((most, each) => (scaled(each) > scaled(most) ? each : most))
}
