import type { DashboardOverview, DashboardPayment, DashboardPayments } from '@giro/protocol/dashboardView'
import { sql } from 'kysely'
import { getAddress, isAddress } from 'viem'
import { readBalances } from '../balance/readBalances.ts'
import type { Context } from '../context.ts'
import { headsOf } from '../payments/head.ts'
import { optionOf } from '../payments/optionOf.ts'
import type { AccountRow, IntentRow } from '../payments/rows.ts'
import { networksFor } from '../payments/terms.ts'
import type { IntentStatus } from '../store/tables.ts'

const page = 50
/** Nobody has paid yet; Stripe has three words for it. */
const waiting: IntentStatus[] = ['requires_payment_method', 'requires_confirmation', 'requires_action']
const statuses: IntentStatus[] = [...waiting, 'processing', 'requires_capture', 'succeeded', 'canceled']
/** Beyond it a page says that there are more: counting a million takes longer than showing the newest fifty. */
const countedMost = 1_000

/** The account's newest payments, 50 a page; `query` finds ids, descriptions, addresses, and amounts as written. */
export async function dashboardPayments(
  context: Context,
  account: AccountRow,
  filter: { status?: string | undefined; query?: string | undefined; after?: string | undefined },
): Promise<DashboardPayments> {
  const { db } = context
  let list = db
    .selectFrom('intent')
    .leftJoin('payment', (join) =>
      join.onRef('payment.id', '=', 'intent.payment').onRef('payment.network', '=', 'intent.asset_network'),
    )
    .selectAll('intent')
    .select('payment.payer as payer')
    .where('intent.account', '=', account.id)
    .orderBy('intent.created_ms', 'desc')
    .orderBy('intent.id', 'desc')
    .limit(page + 1)
  if (filter.status === 'exception') list = list.where('intent.exception', 'is not', null)
  else if (filter.status === 'waiting') list = list.where('intent.status', 'in', waiting)
  else if (filter.status) list = list.where('intent.status', '=', filter.status as IntentStatus)
  const whole = filter.query?.trim() ?? ''
  // A whole id or address is found by its index.
  if (/^pi_\w{24}$/.test(whole)) list = list.where('intent.id', '=', whole)
  else if (isAddress(whole, { strict: false })) {
    const address = getAddress(whole)
    const paid = db.selectFrom('payment').select('intent').where('payer', '=', address).where('intent', 'is not', null)
    list = list.where((eb) =>
      eb.or([eb('intent.deposit_address', '=', address), eb('intent.id', 'in', paid.$castTo<{ intent: string }>())]),
    )
  } else if (filter.query) {
    const pattern = `%${filter.query.trim().replace(/[\\%_]/g, '\\$&')}%`
    const amount = /^\d+(\.\d{1,2})?$/.test(filter.query.trim()) ? Math.round(Number(filter.query) * 100) : null
    list = list.where((eb) =>
      eb.or([
        eb('intent.id', 'ilike', pattern),
        eb('intent.description', 'ilike', pattern),
        eb(sql<string>`intent.deposit_address`, 'ilike', pattern),
        eb(sql<string>`payment.payer`, 'ilike', pattern),
        ...(amount === null ? [] : [eb('intent.amount_minor', '=', amount)]),
      ]),
    )
  }
  if (filter.after) {
    list = list.where(
      sql<boolean>`(intent.created_ms, intent.id) < (select created_ms, id from intent where id = ${filter.after} and account = ${account.id})`,
    )
  }
  const rows = await list.execute()
  const counted = await sql<{ status: string; count: number }>`
    select s.status, (select count(*) from (
      select from intent where account = ${account.id} and status = s.status limit ${countedMost}::int) found)::int as count
    from unnest(${statuses}::text[]) as s(status)`.execute(db)
  return {
    data: rows.slice(0, page).map((row) => dashboardPayment(row, row.payer)),
    has_more: rows.length > page,
    counts: Object.fromEntries(counted.rows.filter((row) => row.count > 0).map((row) => [row.status, row.count])),
  }
}

export function dashboardPayment(intent: IntentRow, payer: string | null): DashboardPayment {
  return {
    id: intent.id,
    created_ms: intent.created_ms,
    amount: intent.amount_minor,
    currency: intent.currency,
    status: intent.status,
    capture_method: intent.capture_method,
    exception: intent.exception,
    description: intent.description,
    payer,
    network: intent.asset_network,
    symbol: optionOf(intent, { network: intent.asset_network ?? '', asset: intent.asset })?.symbol ?? null,
    amount_received: intent.amount_received_minor,
    amount_capturable: intent.amount_capturable_minor,
    amount_refunded: intent.amount_refunded_minor,
  }
}

export async function dashboardOverview(context: Context, account: AccountRow): Promise<DashboardOverview> {
  const { db } = context
  const networks = networksFor(context, account.network)
  const midnight = new Date(context.now())
  midnight.setHours(0, 0, 0, 0)
  const [heads, balances, today] = await Promise.all([
    headsOf(context),
    // A network that does not answer leaves its own lines out, not all.
    Promise.all(networks.map((network) => readBalances([network], account.payee).catch(() => []))),
    db
      .selectFrom('charge')
      .select([
        'currency',
        ({ fn }) => fn.sum<bigint>('captured_minor').as('amount'),
        ({ fn }) => fn.countAll<number>().as('count'),
      ])
      .where('account', '=', account.id)
      .where('created_ms', '>=', midnight.getTime())
      .where('captured_minor', '>', 0)
      .groupBy('currency')
      .orderBy('count', 'desc')
      .executeTakeFirst(),
  ])
  return {
    merchant: { name: account.name, payee: account.payee },
    networks: networks.map(({ id, name, embedded }) => ({
      id,
      name,
      block_number: heads.get(id)?.number ?? 0,
      embedded,
    })),
    balances: balances
      .flat()
      .flatMap(({ assets }) => assets)
      .map(({ network, symbol, decimals, wallet, house }) => ({ network, symbol, decimals, wallet, house })),
    settled_today: {
      amount: Number(today?.amount ?? 0),
      currency: today?.currency ?? 'usd',
      count: Number(today?.count ?? 0),
    },
  }
}
