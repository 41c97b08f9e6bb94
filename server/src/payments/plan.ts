import { type Context, on } from '../context.ts'
import { acceptKey, saltOf } from '../exceptions/decisions.ts'
import type { NewJob } from '../settler/queueJobs.ts'
import { partCalls } from './blockedRest.ts'
import {
  acceptCall,
  captureCall,
  forwardCall,
  paymentOf,
  refundAddressCall,
  releaseCall,
  sweepCall,
  voidCall,
} from './calls.ts'
import { chainOf, type Derived, endedInPart, type Facts, isDust } from './derive.ts'
import { optionOf } from './optionOf.ts'
import type { JobRow, PaymentRow } from './rows.ts'

const live = (job: JobRow) => job.status === 'queued' || job.status === 'sent'

/**
 * The calls that an intent needs on chain now. Asked again and again: each call's key says what it is for, so that it
 * is made once.
 */
export async function planCalls(
  context: Pick<Context, 'networks' | 'keys'>,
  facts: Facts,
  derived: Derived,
): Promise<NewJob[]> {
  const { intent } = facts
  const { primary, surplus, lying } = derived
  const calls: NewJob[] = []
  const pending = (kind: string, payment: string | null) =>
    facts.jobs.some((job) => job.kind === kind && job.payment === payment && live(job))

  // Whatever a hold was for, once nobody can capture it any more it goes back.
  for (const payment of facts.payments) {
    if (payment.held > 0n && expired(payment)) calls.push(releaseCall(intent, payment))
  }
  for (const payment of surplus) {
    if (!expired(payment)) calls.push(voidCall(intent, payment, payment.held))
  }
  if (primary && primary.held > 0n && !expired(primary)) {
    const ended = intent.canceled_ms !== null || endedInPart(facts, primary)
    if (ended) calls.push(voidCall(intent, primary, primary.held))
    else calls.push(...partCalls(intent, primary, facts.jobs))
    if (!ended && intent.capture_method === 'automatic' && !pending('capture', primary.id)) {
      calls.push(captureCall(intent, primary, primary.held, true, 0))
    }
  }

  const inTime = (network: string) =>
    chainOf(facts, network).timestamp_s < intent.accept_by_s && intent.canceled_ms === null
  const taken = facts.jobs.some((job) => (job.kind === 'charge' || job.kind === 'authorize') && job.status !== 'failed')
  if (!primary && !taken) {
    const sweeps = intent.options
      .filter((option) => inTime(option.network) && followed(option.network))
      .filter((option) =>
        lying.some(
          (money) =>
            money.deposit === intent.deposit_address &&
            money.network === option.network &&
            money.asset === option.asset &&
            money.accepting === 0n &&
            money.amount - money.returning >= BigInt(option.amount),
        ),
      )
      .map((option) => sweepCall(on(context, option.network), intent, option.asset))
    // One asset settles, whichever works first. A network accepts the deposit once; of two networks, one is asked at a time.
    const tried = (call: NewJob) => facts.jobs.find((job) => job.key === call.key)
    const underWay = facts.jobs.some((job) => job.kind === 'sweep' && job.status !== 'failed')
    const fresh = sweeps.find((call) => !tried(call))
    if (!underWay && fresh) calls.push(fresh)
    else if (!underWay) {
      sweeps.sort((a, b) => tried(a)!.updated_ms - tried(b)!.updated_ms)
      calls.push(...sweeps.filter((call) => call.network === sweeps[0]!.network))
    }
  }

  for (const decision of derived.pending) {
    if (decision.resolution === 'return') continue
    for (const [place, move] of decision.money.entries()) {
      const terms = facts.deposits.find((candidate) => candidate.address === move.deposit_address)?.terms
      const call =
        terms && move.payment === null && acceptCall(intent, terms, move, acceptKey(decision, place), saltOf(decision))
      // One that failed ends the decision; it is not tried again behind the back of who decided.
      if (call && !facts.jobs.some((job) => job.key === call.key)) calls.push(call)
    }
  }

  const refundAddress = derived.refund_address
  if (refundAddress) {
    for (const money of lying) {
      if (!followed(money.network)) continue
      const there = on(context, money.network)
      const wanted = optionOf(intent, money)
      // Money that may still become the payment stays until the deadline, unless it was decided that it goes back.
      const stays = !primary && wanted && inTime(money.network) && money.deposit === intent.deposit_address
      const amount = stays ? money.returning : money.amount
      if (amount === 0n || money.accepting > 0n) continue
      if (money.returned + money.returning === 0n && isDust(amount, wanted, intent.currency)) continue
      const deposit = facts.deposits.find((candidate) => candidate.address === money.deposit)
      if (!deposit) continue
      const told = facts.events.filter(({ network, deposit }) => network === money.network && deposit === money.deposit)
      if (!told.some((event) => event.name === 'RefundAddressSet')) {
        calls.push(await refundAddressCall(there, intent, deposit, refundAddress))
      }
      const ordinal = told.filter((event) => event.name === 'Forwarded').length
      calls.push(await forwardCall(there, intent, { ...money, amount, terms: deposit.terms, ordinal }))
    }
  }
  return calls

  function followed(network: string): boolean {
    return context.networks.has(network)
  }

  function expired(row: PaymentRow): boolean {
    return chainOf(facts, row.network).timestamp_s > paymentOf(row).captureBy
  }
}
