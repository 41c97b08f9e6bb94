import type { ExceptionView, ResolutionView } from '@giro/protocol/exception'
import type { Address, Hex } from 'viem'
import type { Context } from '../context.ts'
import type { Derived, Facts } from '../payments/derive.ts'
import { assetOf } from '../payments/optionOf.ts'
import type { Move } from '../store/tables.ts'
import { type Decision, outcomeOf } from './decisions.ts'
import { possibleResolutions, strayMoney } from './possible.ts'

type Money = { network: string; deposit: Address; asset: Address; amount: bigint; payment: Hex | null }

export const exceptionId = (intent: string) => intent.replace(/^pi_/, 'exc_')
export const intentOfException = (id: string) => id.replace(/^exc_/, 'pi_')

/** An intent's exception as the API, the pages and events show it. */
export function exceptionObject(context: Pick<Context, 'networks'>, facts: Facts, derived: Derived): ExceptionView {
  const { intent } = facts
  const show = (money: Money) => shown(context, facts, money)
  const history = facts.decisions.map((decision) => resolutionView({ ...decision, ...outcomeOf(decision, facts) }))
  const status =
    derived.pending.length > 0 ? 'resolving' : derived.exception ? 'open' : history.length ? 'resolved' : 'none'
  return {
    id: exceptionId(intent.id),
    object: 'giro.exception',
    payment_intent: intent.id,
    kind: derived.exception,
    status,
    money: strayMoney(facts, derived).map(show),
    resolutions: possibleResolutions(facts, derived).map(({ resolution, money, until }) => ({
      resolution,
      money: money.map(show),
      until,
    })),
    refund_address: derived.refund_address,
    history,
  }
}

export function resolutionView(decision: Decision): ResolutionView {
  const { id, exception, resolution, status, reason, money, created_ms } = decision
  return {
    id,
    object: 'giro.resolution',
    exception,
    resolution,
    status,
    money: money.map(({ forwards: _, ...moved }) => moved),
    reason,
    created: Math.floor(created_ms / 1000),
  }
}

/** What a decision on this money stores. */
export function moveOf(context: Pick<Context, 'networks'>, facts: Facts, money: Money): Move {
  const forwards = facts.events.filter(
    (event) => event.name === 'Forwarded' && event.network === money.network && event.deposit === money.deposit,
  ).length
  return { ...shown(context, facts, money), forwards }
}

function shown(context: Pick<Context, 'networks'>, facts: Facts, money: Money): Omit<Move, 'forwards'> {
  const known = [...facts.intent.options, ...facts.deposits.flatMap((deposit) => deposit.options)]
  const option = known.find(({ network, asset }) => network === money.network && asset === money.asset)
  const asset = option ?? assetOf(context, money)
  return {
    network: money.network,
    deposit_address: money.deposit,
    asset: money.asset,
    symbol: asset?.symbol ?? null,
    decimals: asset?.decimals ?? null,
    amount: String(money.amount),
    payment: money.payment,
  }
}
