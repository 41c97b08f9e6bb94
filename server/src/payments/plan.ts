import type { Context } from '../context.ts'
import type { NewJob } from '../settler/queueJobs.ts'
import { partCalls } from './blockedRest.ts'
import { captureCall, forwardCall, paymentOf, refundAddressCall, releaseCall, sweepCall, voidCall } from './calls.ts'
import { type Derived, endedInPart, type Facts } from './derive.ts'

/**
 * The calls that an intent needs on chain now. Asked again and again: each call's key says what it is for, so that it
 * is made once.
 */
export async function planCalls(
  context: Pick<Context, 'network' | 'keys'>,
  facts: Facts,
  derived: Derived,
): Promise<NewJob[]> {
  const { intent, head } = facts
  const { primary, surplus, lying } = derived
  const calls: NewJob[] = []
  const pending = (kind: string, payment: string | null) =>
    facts.jobs.some(
      (job) => job.kind === kind && job.payment === payment && (job.status === 'queued' || job.status === 'sent'),
    )

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

  const inTime = head.timestamp_s < intent.accept_by_s && intent.canceled_ms === null
  const taken = facts.jobs.some((job) => (job.kind === 'charge' || job.kind === 'authorize') && job.status !== 'failed')
  if (!primary && inTime && !taken) {
    const sweeps = intent.options
      .filter((option) =>
        lying.some(
          (money) =>
            money.deposit === intent.deposit_address &&
            money.asset === option.asset &&
            money.amount >= BigInt(option.amount),
        ),
      )
      .map((option) => sweepCall(context, intent, option.asset))
    // One asset settles, whichever works first; the deposit is accepted once, so it cannot be both.
    const tried = (call: NewJob) => facts.jobs.find((job) => job.key === call.key)
    const underWay = facts.jobs.some((job) => job.kind === 'sweep' && job.status !== 'failed')
    const fresh = sweeps.find((call) => !tried(call))
    if (!underWay) calls.push(...(fresh ? [fresh] : sweeps))
  }

  const refundAddress = derived.refund_address
  if (refundAddress) {
    for (const money of lying) {
      const wanted = intent.options.some((option) => option.asset === money.asset)
      // Money that may still become the payment stays until the deadline.
      if (!primary && wanted && inTime && money.deposit === intent.deposit_address) continue
      const deposit = facts.deposits.find((candidate) => candidate.address === money.deposit)
      if (!deposit) continue
      const set = facts.events.some((event) => event.name === 'RefundAddressSet' && event.deposit === money.deposit)
      if (!set) calls.push(await refundAddressCall(context, intent, deposit, refundAddress))
      const ordinal = facts.events.filter(
        (event) => event.name === 'Forwarded' && event.deposit === money.deposit,
      ).length
      calls.push(await forwardCall(context, intent, { ...money, terms: deposit.terms, ordinal }))
    }
  }
  return calls

  function expired(row: Parameters<typeof paymentOf>[0]): boolean {
    return head.timestamp_s > paymentOf(row).captureBy
  }
}
