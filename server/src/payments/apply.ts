import { baseToMinor } from '@giro/protocol/currency'
import { type Selectable, sql } from 'kysely'
import type { Address } from 'viem'
import { sessionEvent } from '../checkout/sessionEvents.ts'
import type { Context, Trx } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import { applyResolutions } from '../exceptions/apply.ts'
import { chargeId } from '../ids.ts'
import { applyRefunds } from '../refunds/apply.ts'
import { insertRows } from '../store/insertRows.ts'
import { toJson } from '../store/parse.ts'
import type { ChargeTable, IntentStatus } from '../store/tables.ts'
import type { Derived } from './derive.ts'
import { chargeEvent, intentEvent } from './intentEvents.ts'
import type { Loaded } from './load.ts'
import { unitsOf } from './optionOf.ts'
import type { ChargeRow, IntentRow, PaymentRow, SessionRow } from './rows.ts'

type Change = { loaded: Loaded; derived: Derived }

const derivedColumns = [
  'status',
  'payment',
  'asset',
  'asset_network',
  'received',
  'amount_capturable_minor',
  'amount_received_minor',
  'amount_refunded_minor',
  'exception',
  'refund_address',
] as const

/** Writes what was derived, where it differs from what is stored, and says which events that makes. */
export async function applyDerived(
  context: Context,
  trx: Trx,
  changes: Change[],
  now: number,
): Promise<{ intents: string[]; rows: Map<string, IntentRow>; events: NewEvent[] }> {
  const rows: IntentRow[] = []
  const charges: ChargeRow[] = []
  const sessions: SessionRow[] = []
  const events: NewEvent[] = []
  const touched = new Set<string>()

  for (const { loaded, derived } of changes) {
    const before = loaded.facts.intent
    const after: IntentRow = {
      ...before,
      status: derived.status,
      payment: derived.primary?.id ?? null,
      asset: derived.asset,
      asset_network: derived.asset_network,
      received: derived.received,
      amount_capturable_minor: derived.amount_capturable_minor,
      amount_received_minor: derived.amount_received_minor,
      amount_refunded_minor: derived.amount_refunded_minor,
      exception: derived.exception,
      credits: derived.credits,
      phases: derived.phases,
      refund_address: derived.refund_address,
    }
    if (after.status === 'canceled' && after.canceled_ms === null) {
      after.canceled_ms = now
      after.cancellation_reason = 'automatic'
    }
    const changed = differs(before, after)
    if (changed) after.version = before.version + 1
    const refunds = await applyRefunds(context, trx, loaded, derived, now)
    const resolutions = await applyResolutions(context, trx, loaded, derived, after, now)
    if (refunds.length + resolutions.length > 0) touched.add(before.id)
    if (!changed) {
      events.push(...refunds, ...resolutions)
      continue
    }
    rows.push(after)
    touched.add(before.id)
    const charge = chargeOf(after, derived, loaded.charge)
    if (charge) charges.push(charge)
    for (const payment of derived.others) charges.push(otherCharge(context, after, payment))
    events.push(...eventsOf(context, before, after, charge, derived.primary?.payer ?? null), ...refunds, ...resolutions)
    const session = sessionOf(loaded.session, after)
    if (session) {
      sessions.push(session)
      events.push(sessionEvent(context, session, after))
    }
  }
  await writeIntents(trx, rows)
  await writeCharges(trx, charges)
  for (const session of sessions) {
    await trx.updateTable('checkout_session').set({ status: session.status }).where('id', '=', session.id).execute()
  }
  return { intents: [...touched], rows: new Map(rows.map((row) => [row.id, row])), events }
}

function differs(before: IntentRow, after: IntentRow): boolean {
  if (derivedColumns.some((column) => before[column] !== after[column])) return true
  if (creditsText(before) !== creditsText(after)) return true
  return JSON.stringify(before.phases, phaseOrder) !== JSON.stringify(after.phases, phaseOrder)
}

const creditsText = ({ credits }: IntentRow) =>
  credits.map(({ network, asset, amount }) => `${network}:${asset}:${amount}`).join()

// jsonb does not keep the order of keys.
const phaseOrder = ['payment', 'clearing', 'settlement', 'final', 'at', 'block_number', 'transaction_hash']

function chargeOf(intent: IntentRow, derived: Derived, stored: ChargeRow | null): ChargeRow | null {
  const { primary, units } = derived
  if (!primary) return null
  const authorized_minor = units
    ? baseToMinor(primary.authorized, intent.currency, units.decimals)
    : intent.amount_minor
  return {
    id: chargeId(primary.id),
    account: intent.account,
    network: primary.network,
    intent: intent.id,
    payment: primary.id,
    created_ms: primary.timestamp_s * 1000,
    amount_minor: authorized_minor,
    captured_minor: intent.amount_received_minor,
    refunded_minor: intent.amount_refunded_minor,
    currency: intent.currency,
    status: intent.status === 'processing' ? 'pending' : 'succeeded',
    description: stored?.description ?? intent.description,
    metadata: stored?.metadata ?? intent.metadata,
  }
}

/** What the payee has beside the payment: kept as credit, or not decided about. It can be refunded by its charge. */
function otherCharge(context: Context, intent: IntentRow, payment: PaymentRow): ChargeRow {
  const decimals = unitsOf(context, intent, payment)?.decimals
  const minor = (base: bigint) => (decimals === undefined ? 0 : baseToMinor(base, intent.currency, decimals))
  return {
    id: chargeId(payment.id),
    account: intent.account,
    network: payment.network,
    intent: intent.id,
    payment: payment.id,
    created_ms: payment.timestamp_s * 1000,
    amount_minor: minor(payment.authorized),
    captured_minor: minor(payment.captured),
    refunded_minor: minor(payment.refunded),
    currency: intent.currency,
    status: 'succeeded',
    description: intent.description,
    metadata: intent.metadata,
  }
}

function eventsOf(
  context: Context,
  before: IntentRow,
  after: IntentRow,
  charge: ChargeRow | null,
  payer: Address | null,
): NewEvent[] {
  const events: NewEvent[] = []
  const became = (status: IntentStatus) => before.status !== status && after.status === status
  const intent = (type: string) => events.push(intentEvent(context, after, type, charge))
  if (became('processing')) intent('payment_intent.processing')
  if (became('requires_action')) intent('payment_intent.requires_action')
  if (after.exception === 'underpaid' && before.received !== after.received) intent('payment_intent.partially_funded')
  if (charge && (became('requires_capture') || became('succeeded')))
    events.push(chargeEvent(context, after, charge, 'charge.succeeded', payer))
  if (
    became('requires_capture') ||
    (after.status === 'requires_capture' && before.amount_capturable_minor !== after.amount_capturable_minor)
  ) {
    intent('payment_intent.amount_capturable_updated')
  }
  if (charge && after.capture_method === 'manual' && after.amount_received_minor > before.amount_received_minor) {
    events.push(chargeEvent(context, after, charge, 'charge.captured', payer))
  }
  if (became('succeeded')) intent('payment_intent.succeeded')
  if (became('canceled')) intent('payment_intent.canceled')
  if (charge && after.amount_refunded_minor > before.amount_refunded_minor)
    events.push(chargeEvent(context, after, charge, 'charge.refunded', payer))
  if (after.exception !== before.exception && after.exception !== null) intent(`giro.exception.${after.exception}`)
  return events
}

/** A session is complete when its money is there: settled, or held for a manual capture. */
function sessionOf(session: SessionRow | null, intent: IntentRow): SessionRow | null {
  if (!session || session.status === 'complete') return null
  if (intent.status !== 'succeeded' && intent.status !== 'requires_capture') return null
  return { ...session, status: 'complete' }
}

const writtenColumns = [
  ...derivedColumns,
  'credits',
  'phases',
  'canceled_ms',
  'cancellation_reason',
  'version',
] as const

async function writeIntents(trx: Trx, rows: IntentRow[]): Promise<void> {
  if (rows.length === 0) return
  const columns = ['id', ...writtenColumns] as const
  const json = toJson(rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))))
  const set = writtenColumns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`r.${column}`)}`)
  await sql`
    update intent set ${sql.join(set)} from jsonb_populate_recordset(null::intent, ${json}::jsonb) as r
    where intent.id = r.id`.execute(trx)
}

async function writeCharges(trx: Trx, rows: Selectable<ChargeTable>[]): Promise<void> {
  if (rows.length === 0) return
  await insertRows(
    trx,
    'charge',
    rows,
    sql`on conflict (id) do update set captured_minor = excluded.captured_minor,
      refunded_minor = excluded.refunded_minor, status = excluded.status`,
  )
}
