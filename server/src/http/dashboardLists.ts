import type { DashboardOverview, DashboardPayment, DashboardPayments } from '@giro/protocol/dashboardView'
import { sql } from 'kysely'
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
  if (filter.query) {
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
  const counted = await db
    .selectFrom('intent')
    .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
    .where('account', '=', account.id)
    .groupBy('status')
    .execute()
  return {
    data: rows.slice(0, page).map((row) => dashboardPayment(row, row.payer)),
    has_more: rows.length > page,
    counts: Object.fromEntries(counted.map((row) => [row.status, Number(row.count)])),
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
