import type { ResolutionName } from '@giro/protocol/exception'
import type { Address } from 'viem'
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
}

/** A way out that is open now. `money` is what it moves; `until` (Unix seconds) is when waiting ends. */
export type Possible = {
  resolution: ResolutionName
  money: { network: string; deposit: Address; asset: Address; amount: bigint }[]
  until: number | null
}

export function strayMoney(facts: Pick<Facts, 'intent' | 'chains'>, { lying }: Pick<Derived, 'lying'>): Stray[] {
  const { intent } = facts
  return lying.flatMap((money) => {
    const option = optionOf(intent, money)
    const fresh = money.amount - money.returned
    if (money.returned === 0n && isDust(fresh, option, intent.currency)) return []
    const { network, deposit, asset, amount } = money
    return [{ network, deposit, asset, amount, fresh, atPar: atPar(facts, money) !== undefined }]
  })
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
    .map(({ network, deposit, asset, fresh }) => ({ network, deposit, asset, amount: fresh }))
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
      primary
        ? { resolution: 'credit', money: payable, until: null }
        : { resolution: 'accept', money: [largest(payable, facts)], until: null },
    )
  }
  possible.push({ resolution: 'return', money: stray, until: null })
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
