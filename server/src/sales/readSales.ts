import type { Sale, SalesOfDay } from '@giro/protocol/saleView'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { receiptUrl } from '../payments/intentObject.ts'
import { unitsOf } from '../payments/optionOf.ts'
import type { AccountRow } from '../payments/rows.ts'
import { dayOf, dayRange } from './day.ts'

const salesMost = 20_000

/** An account's sales of a day as the seller's calendar has it; without one, of today. */
export async function readSales(
  context: Pick<Context, 'db' | 'config' | 'networks' | 'now'>,
  account: Pick<AccountRow, 'id'>,
  { day: asked, timezone }: { day?: string | undefined; timezone: string },
): Promise<SalesOfDay> {
  const day = asked ?? dayOf(context.now(), timezone)
  const { from_ms, to_ms } = dayRange(day, timezone)
  const rows = await context.db
    .selectFrom('charge')
    .innerJoin('intent', 'intent.id', 'charge.intent')
    .innerJoin('payment', (join) =>
      join.onRef('payment.id', '=', 'charge.payment').onRef('payment.network', '=', 'charge.network'),
    )
    .select([
      'intent.id',
      'intent.description',
      'intent.currency',
      'charge.captured_minor as amount',
      'intent.tip_minor',
      'charge.refunded_minor as refunded',
      'payment.network',
      'payment.asset',
      'intent.options',
      'payment.captured',
      'payment.fee',
      'payment.payer',
      'charge.created_ms as paid_ms',
      'intent.created_ms',
      'intent.phases',
      'intent.receipt',
    ])
    .where('charge.account', '=', account.id)
    .where('charge.created_ms', '>=', from_ms)
    .where('charge.created_ms', '<', to_ms)
    .where('charge.captured_minor', '>', 0)
    .orderBy('charge.created_ms', 'desc')
    .orderBy('charge.id', 'desc')
    .limit(salesMost + 1)
    .execute()
  if (rows.length > salesMost) {
    throw new MoneyError(
      'too_many_sales',
      `There are more than ${salesMost} sales on ${day}; read them page by page from /v1/charges, with created[gte] and created[lt].`,
    )
  }
  const sales = rows.map(({ tip_minor, options, captured, fee, phases, receipt, ...row }): Sale => {
    const units = unitsOf(context, { options }, row)
    const settled = phases.settlement ?? phases.payment
    return {
      ...row,
      tip: tip_minor ?? 0,
      symbol: units?.symbol ?? row.asset,
      decimals: units?.decimals ?? 0,
      base_amount: String(captured),
      base_fee: String(fee),
      block_number: settled?.block_number ?? null,
      transaction_hash: settled?.transaction_hash ?? null,
      receipt_url: receiptUrl(context.config.publicUrl, { receipt }),
    }
  })
  return { day, timezone, totals: totals(sales), sales }
}

function totals(sales: Sale[]): SalesOfDay['totals'] {
  const byCurrency = new Map<string, SalesOfDay['totals'][number]>()
  for (const { currency, amount, tip, refunded } of sales) {
    const sum = byCurrency.get(currency) ?? { currency, count: 0, amount: 0, tip: 0, refunded: 0 }
    sum.count++
    sum.amount += amount
    sum.tip += tip
    sum.refunded += refunded
    byCurrency.set(currency, sum)
  }
  return [...byCurrency.values()].sort((a, b) => b.count - a.count)
}
