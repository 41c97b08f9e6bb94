import { baseToMinor } from '@giro/protocol/currency'
import type { Db } from '../context.ts'

/** What was taken as fee of each of these charges, minor units, rounded down. */
export async function feesOf(db: Db, charges: string[]): Promise<Map<string, number>> {
  const fees = new Map<string, number>()
  if (charges.length === 0) return fees
  const found = await db
    .selectFrom('charge')
    .innerJoin('payment', (join) =>
      join.onRef('payment.id', '=', 'charge.payment').onRef('payment.network', '=', 'charge.network'),
    )
    .innerJoin('intent', 'intent.id', 'charge.intent')
    .select(['charge.id', 'charge.currency', 'payment.fee', 'payment.asset', 'intent.options'])
    .where('charge.id', 'in', charges)
    .execute()
  for (const { id, currency, fee, asset, options } of found) {
    const option = options.find((each) => each.asset === asset)
    fees.set(id, option ? baseToMinor(fee, currency, option.decimals) : 0)
  }
  return fees
}
