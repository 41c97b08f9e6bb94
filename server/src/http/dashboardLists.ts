import type { DashboardOverview, DashboardPayment, DashboardPayments } from '@giro/protocol/dashboardView'
import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { sql } from 'kysely'
import { erc20Abi } from 'viem'
import type { Context } from '../context.ts'
import { headOf } from '../payments/head.ts'
import type { AccountRow, IntentRow } from '../payments/rows.ts'
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
      join.onRef('payment.id', '=', 'intent.payment').onRef('payment.network', '=', 'intent.network'),
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
    symbol: intent.options.find((option) => option.asset === intent.asset)?.symbol ?? null,
    amount_received: intent.amount_received_minor,
    amount_capturable: intent.amount_capturable_minor,
    amount_refunded: intent.amount_refunded_minor,
  }
}

export async function dashboardOverview(context: Context, account: AccountRow): Promise<DashboardOverview> {
  const { db, network } = context
  const midnight = new Date(context.now())
  midnight.setHours(0, 0, 0, 0)
  const [head, balances, today] = await Promise.all([
    headOf(context),
    Promise.all(
      network.assets.map(async (asset) => {
        const wallet = network.client.readContract({
          address: asset.address,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [account.payee],
        })
        const house = network.client.readContract({
          address: network.contracts.house,
          abi: clearingHouseAbi,
          functionName: 'balanceOf',
          args: [account.payee, BigInt(asset.address)],
        })
        return {
          symbol: asset.symbol,
          decimals: asset.decimals,
          wallet: String(await wallet),
          house: String(await house),
        }
      }),
    ),
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
    network: { id: network.id, name: network.name, block_number: head.number, embedded: network.embedded },
    balances,
    settled_today: {
      amount: Number(today?.amount ?? 0),
      currency: today?.currency ?? 'usd',
      count: Number(today?.count ?? 0),
    },
  }
}
