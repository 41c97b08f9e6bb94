import type { DashboardPaymentDetail, TimelineEntry } from '@giro/protocol/dashboardView'
import type { ExceptionView } from '@giro/protocol/exception'
import type { Context } from '../context.ts'
import { readException } from '../exceptions/read.ts'
import { noSuch } from '../payments/errors.ts'
import { unitsOf } from '../payments/optionOf.ts'
import type { AccountRow, ChainEventRow, IntentRow, JobRow } from '../payments/rows.ts'
import { payView } from '../payments/view.ts'
import { dashboardPayment } from './dashboardLists.ts'

/** What a chain event means to the merchant, and the phase it belongs to. */
const meaning: Record<string, [kind: string, phase: TimelineEntry['phase']]> = {
  Received: ['seen', 'payment'],
  Authorized: ['held', 'clearing'],
  Charged: ['charged', 'settlement'],
  Captured: ['captured', 'settlement'],
  Voided: ['voided', 'clearing'],
  Released: ['released', 'clearing'],
  Refunded: ['refunded', 'settlement'],
  Forwarded: ['returned', null],
  RefundAddressSet: ['refund_address', null],
}

/** One payment with everything that happened to it. Throws MoneyError resource_missing. */
export async function dashboardDetail(
  context: Context,
  account: AccountRow,
  id: string,
): Promise<DashboardPaymentDetail> {
  const { db, config } = context
  const intent = await db
    .selectFrom('intent')
    .selectAll()
    .where('account', '=', account.id)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!intent) throw noSuch('payment', id)
  const [events, jobs, refunds, deliveries, links, exception, view] = await Promise.all([
    db
      .selectFrom('chain_event')
      .selectAll()
      .where('intent', '=', id)
      .orderBy('timestamp_s')
      .orderBy('block_number')
      .orderBy('log_index')
      .execute(),
    db.selectFrom('job').selectAll().where('intent', '=', id).orderBy('id').execute(),
    db.selectFrom('refund').selectAll().where('intent', '=', id).orderBy('created_ms').execute(),
    db
      .selectFrom('webhook_delivery')
      .innerJoin('event', 'event.id', 'webhook_delivery.event')
      .innerJoin('webhook_endpoint', 'webhook_endpoint.id', 'webhook_delivery.endpoint')
      .select([
        'event.id as event',
        'event.type',
        'webhook_endpoint.url',
        'webhook_delivery.status',
        'webhook_delivery.attempts',
        'webhook_delivery.response_status',
      ])
      .where('event.object_id', 'in', [id, ...(intent.checkout_session ? [intent.checkout_session] : [])])
      .orderBy('event.sequence')
      .execute(),
    db.selectFrom('claim_link').selectAll().where('intent', '=', id).orderBy('created_ms').execute(),
    readException(context, account.id, id),
    payView(context, intent),
  ])
  const submissions = jobs.flatMap((job) => (job.submission === null ? [] : [job.submission]))
  const sent = submissions.length
    ? await db
        .selectFrom('submission')
        .selectAll()
        .where('id', 'in', submissions)
        .where('transaction_hash', 'is not', null)
        .execute()
    : []
  return {
    payment: dashboardPayment(intent, view.receipt?.payer ?? null),
    view,
    metadata: intent.metadata,
    exception,
    timeline: timeline(context, intent, events, jobs, exception, links),
    transactions: sent.map((row) => ({
      network: row.network,
      hash: row.transaction_hash ?? '',
      block_number: row.block_number,
      status: row.status,
      kinds: jobs.filter((job) => job.submission === row.id).map((job) => job.kind),
    })),
    refunds: refunds.map((refund) => ({
      id: refund.id,
      amount: refund.amount_minor,
      status: refund.status,
      created_ms: refund.created_ms,
      sign_url: refund.status === 'requires_action' ? `${config.publicUrl}/refund/${refund.secret}` : null,
      transaction_hash: refund.transaction_hash,
    })),
    webhooks: deliveries,
  }
}

function timeline(
  context: Context,
  intent: IntentRow,
  events: ChainEventRow[],
  jobs: JobRow[],
  exception: ExceptionView,
  links: { created_ms: number; used_ms: number | null }[],
): TimelineEntry[] {
  const plain = {
    phase: null,
    network: null,
    amount: null,
    symbol: null,
    decimals: null,
    block_number: null,
    transaction_hash: null,
    note: null,
  }
  const entries: TimelineEntry[] = [{ ...plain, at_ms: intent.created_ms, kind: 'created' }]
  for (const job of jobs) {
    if (job.kind === 'charge' || job.kind === 'authorize')
      entries.push({ ...plain, at_ms: job.created_ms, kind: 'signed', phase: 'payment' })
    if (job.status === 'failed')
      entries.push({ ...plain, at_ms: job.updated_ms, kind: 'failed', note: `${job.kind}: ${job.reason ?? ''}` })
  }
  for (const decision of exception.history) {
    const [money] = decision.money.length === 1 ? decision.money : []
    const { network = null, amount = null, symbol = null, decimals = null } = money ?? {}
    const at_ms = decision.created * 1000
    entries.push({ ...plain, at_ms, kind: `decided_${decision.resolution}`, network, amount, symbol, decimals })
    if (decision.status === 'failed')
      entries.push({ ...plain, at_ms, kind: 'resolution_failed', note: decision.reason })
  }
  for (const link of links) {
    entries.push({ ...plain, at_ms: link.created_ms, kind: 'claim_link' })
    if (link.used_ms !== null) entries.push({ ...plain, at_ms: link.used_ms, kind: 'claimed' })
  }
  for (const event of events) {
    const known = meaning[event.name]
    if (!known) continue
    const units = unitsOf(context, intent, event)
    entries.push({
      at_ms: event.timestamp_s * 1000,
      kind: known[0],
      phase: known[1],
      network: event.network,
      amount: event.amount === null ? null : String(event.amount),
      symbol: units?.symbol ?? event.asset,
      decimals: units?.decimals ?? null,
      block_number: event.block_number,
      transaction_hash: event.transaction_hash,
      note: null,
    })
  }
  const { final } = intent.phases
  if (final) entries.push({ ...plain, ...final, at_ms: final.at * 1000, kind: 'final', phase: 'final' })
  if (intent.canceled_ms !== null) {
    entries.push({ ...plain, at_ms: intent.canceled_ms, kind: 'canceled', note: intent.cancellation_reason })
  }
  // blocks tell whole seconds: within one, the order above is the order in which it happened
  const second = (entry: TimelineEntry) => Math.floor(entry.at_ms / 1000)
  return entries.sort((a, b) => second(a) - second(b))
}
