import { Hono } from 'hono'
import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { noSuch } from '../payments/errors.ts'
import type { BalanceTransactionView } from '../store/tables.ts'
import { feesOf } from './feesOf.ts'

type TransactionRow = Selectable<BalanceTransactionView>

const listParams = pageParams({
  currency: text(3).optional(),
  payout: text(255).optional(),
  source: text(255).optional(),
  type: text(60).optional(),
})

/** Stripe's balance transactions: what each charge and refund brought or took, and its fee. */
export function balanceTransactionRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/balance_transactions',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.currency === undefined ? [] : [sql`currency = ${params.currency.toLowerCase()}`]),
          ...(params.source === undefined ? [] : [sql`source = ${params.source}`]),
          ...(params.type === undefined ? [] : [sql`type = ${params.type}`]),
          ...(params.payout === undefined ? [] : [sql`id = ${params.payout.replace(/^po_/, 'txn_')}`]),
        ]
        const { rows, has_more } = await page<TransactionRow>(
          context,
          'balance_transaction',
          account.id,
          params,
          filters,
        )
        return listObject('balance_transactions', await readTransactions(context, rows), has_more)
      }),
    )
    .get(
      '/balance_transactions/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const [found] = await findTransactions(context, account.id, [id])
        if (!found) throw noSuch('balance_transaction', id)
        return found
      }),
    )
}

/** Those of an account that exist, as objects. */
export async function findTransactions(context: Context, account: string, ids: string[]) {
  const rows = await context.db
    .selectFrom('balance_transaction')
    .selectAll()
    .where('account', '=', account)
    .where('id', 'in', ids)
    .execute()
  return readTransactions(context, rows)
}

async function readTransactions({ db }: Pick<Context, 'db'>, rows: TransactionRow[]) {
  const charges = rows.filter((row) => row.type === 'charge').map((row) => row.source)
  const fees = await feesOf(db, charges)
  return rows.map((row) => transactionObject(row, fees.get(row.source) ?? 0))
}

function transactionObject(row: TransactionRow, fee: number): Record<string, unknown> {
  const created = Math.floor(row.created_ms / 1000)
  return {
    id: row.id,
    object: 'balance_transaction',
    amount: row.amount_minor,
    // it is in the wallet when it is settled
    available_on: created,
    balance_type: 'payments',
    created,
    currency: row.currency,
    description: row.description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [{ amount: fee, application: null, currency: row.currency, description: 'Giro fee', type: 'stripe_fee' }],
    net: row.amount_minor - fee,
    reporting_category: row.type,
    source: row.source,
    status: 'available',
    type: row.type,
  }
}
