import { baseToMinor } from '@giro/protocol/currency'
import type { Context, Trx } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import { chargeId, derivedId } from '../ids.ts'
import type { Derived } from '../payments/derive.ts'
import type { Loaded } from '../payments/load.ts'
import type { ChainEventRow, PaymentRow, RefundRow } from '../payments/rows.ts'
import { queueJobs } from '../settler/queueJobs.ts'
import { refundEvent } from './refundEvents.ts'
import { signedRefundCall } from './signed.ts'

/**
 * Brings refunds into line with the chain. A Refunded event belongs to the refund whose `refunded_before` it continues;
 * one that nobody here asked for (after a loss of the database, or sent by the payee himself) gets a row of its own.
 */
export async function applyRefunds(
  context: Context,
  trx: Trx,
  loaded: Loaded,
  derived: Derived,
  now: number,
): Promise<NewEvent[]> {
  const { primary } = derived
  if (!primary) return []
  const done = refundsOnChain(loaded.facts.events, primary)
  const open = loaded.refunds.filter((refund) => refund.payment === primary.id)
  if (done.length === 0 && open.length === 0) return []
  const events: NewEvent[] = []

  const matched = new Set<string>()
  for (const { before, amount, event } of done) {
    const candidates = open.filter(
      (row) => row.refunded_before === before && row.amount === amount && !matched.has(row.id),
    )
    // What was signed and sent comes before what still waits for a signature.
    const refund =
      candidates.find((row) => row.status === 'succeeded') ??
      candidates.find((row) => row.status === 'pending') ??
      candidates[0]
    if (refund) matched.add(refund.id)
    if (refund?.status === 'succeeded' && refund.transaction_hash === event.transaction_hash) continue
    const row: RefundRow = {
      ...(refund ?? unasked(loaded, primary, before, amount, event)),
      status: 'succeeded',
      transaction_hash: event.transaction_hash,
    }
    await write(trx, row)
    if (!refund) events.push(refundEvent(context, row, 'refund.created'))
    events.push(refundEvent(context, row, 'refund.updated'))
  }

  const refunded = primary.refunded
  for (const refund of open) {
    if (refund.status !== 'pending' || matched.has(refund.id)) continue
    const jobs = loaded.facts.jobs.filter((job) => job.key.startsWith(`refund:${refund.id}:`))
    if (jobs.some((job) => job.status !== 'failed')) continue
    const failed = jobs.at(-1)
    if (failed && now < failed.updated_ms + 2000) continue
    if (context.keys.merchant?.address !== loaded.facts.intent.payee || jobs.length >= 5) {
      const row: RefundRow = { ...refund, status: 'failed', failure_reason: failed?.reason ?? 'unknown' }
      await write(trx, row)
      events.push(refundEvent(context, row, 'refund.failed'))
      continue
    }
    // The count it was signed for has moved on, or it expired: the demo merchant signs afresh.
    const row: RefundRow = {
      ...refund,
      refunded_before: refunded,
      deadline_s: Math.min(Math.floor(now / 1000) + 86_400 + jobs.length, loaded.facts.intent.refund_by_s),
    }
    const { signature, call } = await signedRefundCall(context, loaded.facts.intent, primary, row)
    await write(trx, { ...row, signature })
    await queueJobs(trx, [call], now)
    break
  }
  return events
}

/** Each Refunded event of a payment with what had been refunded before it. */
function refundsOnChain(events: ChainEventRow[], payment: PaymentRow) {
  let before = 0n
  return events
    .filter((event) => event.name === 'Refunded' && event.payment === payment.id)
    .map((event) => {
      const amount = event.amount ?? 0n
      const entry = { before, amount, event }
      before += amount
      return entry
    })
}

function unasked(loaded: Loaded, payment: PaymentRow, before: bigint, amount: bigint, event: ChainEventRow): RefundRow {
  const { intent } = loaded.facts
  const option = intent.options.find((candidate) => candidate.asset === payment.asset)
  const source = `${payment.id}:${before}`
  return {
    id: derivedId('re', source),
    account: intent.account,
    network: intent.network,
    intent: intent.id,
    charge: chargeId(payment.id),
    payment: payment.id,
    created_ms: event.timestamp_s * 1000,
    amount_minor: option ? baseToMinor(amount, intent.currency, option.decimals) : 1,
    amount,
    currency: intent.currency,
    status: 'succeeded',
    reason: null,
    failure_reason: null,
    metadata: {},
    refunded_before: before,
    funding: Number(event.args.funding ?? 0),
    deadline_s: 0,
    signature: null,
    secret: derivedId('rs', source),
    transaction_hash: event.transaction_hash,
  }
}

async function write(trx: Trx, row: RefundRow): Promise<void> {
  const values = { ...row, metadata: JSON.stringify(row.metadata) }
  const { id: _, ...changes } = values
  await trx
    .insertInto('refund')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute()
}
