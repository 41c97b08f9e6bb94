import { Hono } from 'hono'
import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { z } from 'zod'
import { livemode } from '../accounts/livemode.ts'
import type { Context } from '../context.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { amount, currency, ignored, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import type { PayoutView } from '../store/tables.ts'
import { feesOf } from './feesOf.ts'
import { chargeTransactionId } from './transactionIds.ts'

type PayoutRow = Selectable<PayoutView>

const listParams = pageParams({
  status: z.enum(['paid', 'pending', 'failed', 'canceled', 'in_transit']).optional(),
  destination: text(255).optional(),
  arrival_date: ignored(),
})

const createParams = z.strictObject({
  amount: amount(),
  currency: currency(),
  description: ignored(),
  destination: ignored(),
  metadata: ignored(),
  method: ignored(),
  payout_method: ignored(),
  source_type: ignored(),
  statement_descriptor: ignored(),
})

/** Stripe's payouts. A settlement goes to the payee's wallet in its own transaction, so each charge is its own payout. */
export function payoutRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .post(
      '/payouts',
      route(api, createParams, async () => {
        throw new MoneyError(
          'payout_not_needed',
          "Nothing waits to be paid out: each settlement goes straight to the payee's wallet, and GET /v1/payouts lists them. Nothing was moved. What a payee keeps in the clearing house (GET /v1/balance, giro.assets) only his own wallet can withdraw.",
        )
      }),
    )
    .get(
      '/payouts',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.status === undefined || params.status === 'paid' ? [] : [sql`false`]),
          ...(params.destination === undefined || params.destination === account.payee ? [] : [sql`false`]),
        ]
        const { rows, has_more } = await page<PayoutRow>(context, 'payout', account.id, params, filters)
        return listObject('payouts', await objects(context, rows), has_more)
      }),
    )
    .get(
      '/payouts/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const rows = await context.db
          .selectFrom('payout')
          .selectAll()
          .where('account', '=', account.id)
          .where('id', '=', id)
          .execute()
        const [found] = await objects(context, rows)
        if (!found) throw noSuch('payout', id)
        return found
      }),
    )
}

async function objects({ db }: Pick<Context, 'db'>, rows: PayoutRow[]): Promise<Record<string, unknown>[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.charge)
  const fees = await feesOf(db, ids)
  const found = await db
    .selectFrom('charge')
    .innerJoin('intent', 'intent.id', 'charge.intent')
    .select(['charge.id', 'intent.payee', 'intent.phases'])
    .where('charge.id', 'in', ids)
    .execute()
  const byCharge = new Map(found.map((row) => [row.id, row]))
  return rows.map((row) => {
    const { payee, phases } = byCharge.get(row.charge)!
    const created = Math.floor(row.created_ms / 1000)
    return {
      id: row.id,
      object: 'payout',
      amount: row.amount_minor - (fees.get(row.charge) ?? 0),
      application_fee: null,
      application_fee_amount: null,
      arrival_date: phases.settlement?.at ?? created,
      automatic: true,
      balance_transaction: chargeTransactionId(row.charge),
      created,
      currency: row.currency,
      description: null,
      destination: payee,
      failure_balance_transaction: null,
      failure_code: null,
      failure_message: null,
      livemode: livemode(row.network),
      metadata: {},
      method: 'instant',
      original_payout: null,
      payout_method: null,
      reconciliation_status: 'completed',
      reversed_by: null,
      source_type: 'crypto',
      statement_descriptor: null,
      status: 'paid',
      trace_id: { status: 'supported', value: phases.settlement?.transaction_hash ?? null },
      type: 'crypto_wallet',
      giro: { network: row.network, charge: row.charge },
    }
  })
}
