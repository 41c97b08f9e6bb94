import { baseToMinor } from '@giro/protocol/currency'
import type { Context, Trx } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import { chargeId, derivedId } from '../ids.ts'
import { type Derived, unitsOf, young } from '../payments/derive.ts'
import type { Loaded } from '../payments/load.ts'
import type { ChainEventRow, PaymentRow, RefundRow } from '../payments/rows.ts'
import { queueJobs } from '../settler/queueJobs.ts'
import { refundEvent } from './refundEvents.ts'
import { signedRefundCall } from './signed.ts'

/**
 * Brings refunds into line with the chain. A Refunded event belongs to the refund whose `refunded_before` it continues;
 * one that nobody here asked for (after a loss of the database, or sent by the payee himself) gets a row of its own. A
 * refund has succeeded when its event is as deep as the network's depth; if a deeper reorganisation undoes it, it is
 * pending again, and its transaction is sent again by the settler.
 */
export async function applyRefunds(
  context: Context,
  trx: Trx,
  loaded: Loaded,
  derived: Derived,
  now: number,
): Promise<NewEvent[]> {
  const { facts, refunds } = loaded
  const { primary } = derived
  const events: NewEvent[] = []
  const matched = new Set<string>()
  const change = async (row: RefundRow, type: string) => {
    const stored = await write(trx, row)
    events.push(refundEvent(context, stored, type))
  }

  for (const payment of facts.payments) {
    const rows = refunds.filter((row) => row.payment === payment.id)
    if (payment !== primary && rows.length === 0) continue
    for (const { before, amount, event } of refundsOnChain(facts.events, payment)) {
      const found = matching(rows, before, amount, matched)
      // Told is told: whatever depth means by now.
      const status = young(facts, event) && found?.status !== 'succeeded' ? 'pending' : 'succeeded'
      const refund = found ?? unasked(loaded, unitsOf(facts, payment), payment, before, amount, event)
      matched.add(refund.id)
      if (found?.status === status && found.transaction_hash === event.transaction_hash) continue
      const row: RefundRow = { ...refund, status, failure_reason: null, transaction_hash: event.transaction_hash }
      await change(row, found ? 'refund.updated' : 'refund.created')
    }
  }

  for (const refund of refunds) {
    if (matched.has(refund.id)) continue
    const jobs = facts.jobs.filter((job) => job.key.startsWith(`refund:${refund.id}:`))
    if (refund.transaction_hash !== null) {
      // Its block is gone. Ours is sent again; another's may come back by itself, or not.
      const row: RefundRow = { ...refund, transaction_hash: null, status: 'pending' }
      if (jobs.length > 0) await change(row, 'refund.updated')
      else if (refund.signature === null && refund.deadline_s > 0)
        await change({ ...row, status: 'requires_action' }, 'refund.updated')
      else await change({ ...row, status: 'failed', failure_reason: undone }, 'refund.failed')
      continue
    }
    if (refund.status !== 'pending' || jobs.some((job) => job.status !== 'failed')) continue
    const payment = facts.payments.find((candidate) => candidate.id === refund.payment)
    const failed = jobs.at(-1)
    // While the payment itself is gone there is nothing to refund, and nothing is known.
    if (!payment || (failed && now < failed.updated_ms + 2000)) continue
    if (context.keys.merchant?.address !== facts.intent.payee || jobs.length >= 5) {
      await change({ ...refund, status: 'failed', failure_reason: failed?.reason ?? 'unknown' }, 'refund.failed')
      continue
    }
    // The count it was signed for has moved on, or it expired: the demo merchant signs afresh.
    const row: RefundRow = {
      ...refund,
      refunded_before: payment.refunded,
      deadline_s: Math.min(Math.floor(now / 1000) + 86_400 + jobs.length, facts.intent.refund_by_s),
    }
    const { signature, call } = await signedRefundCall(context, facts.intent, payment, row)
    await write(trx, { ...row, signature })
    await queueJobs(trx, [call], now)
    break
  }
  return events
}

const undone = 'a reorganisation of the chain undid it; it was not sent from here, so it cannot be sent again from here'

/** What was signed and sent comes before what still waits for a signature. One that was cancelled is nobody's. */
function matching(rows: RefundRow[], before: bigint, amount: bigint, matched: Set<string>): RefundRow | undefined {
  const candidates = rows.filter(
    (row) =>
      row.refunded_before === before && row.amount === amount && row.status !== 'canceled' && !matched.has(row.id),
  )
  return (
    candidates.find((row) => row.status === 'succeeded') ??
    candidates.find((row) => row.status === 'pending') ??
    candidates[0]
  )
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

function unasked(
  loaded: Loaded,
  units: { decimals: number } | undefined,
  payment: PaymentRow,
  before: bigint,
  amount: bigint,
  event: ChainEventRow,
): RefundRow {
  const { intent } = loaded.facts
  const source = `${payment.id}:${before}`
  return {
    id: derivedId('re', source),
    account: intent.account,
    network: payment.network,
    intent: intent.id,
    charge: chargeId(payment.id),
    payment: payment.id,
    created_ms: event.timestamp_s * 1000,
    amount_minor: units ? baseToMinor(amount, intent.currency, units.decimals) : 1,
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
    version: 0,
  }
}

async function write(trx: Trx, row: RefundRow): Promise<RefundRow> {
  const stored = { ...row, version: row.version + 1 }
  const values = { ...stored, metadata: JSON.stringify(row.metadata) }
  const { id: _, ...changes } = values
  await trx
    .insertInto('refund')
    .values(values)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(changes))
    .execute()
  return stored
}
