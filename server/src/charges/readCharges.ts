import type { Context } from '../context.ts'
import type { ChargeRow } from '../payments/rows.ts'
import { chargeObject } from './chargeObject.ts'

/** The objects of these charges, in their order, with payer and receipt. Two queries, however many. */
export async function readCharges(
  { db, config }: Pick<Context, 'db' | 'config'>,
  charges: ChargeRow[],
): Promise<Record<string, unknown>[]> {
  if (charges.length === 0) return []
  const [intents, payments] = await Promise.all([
    db
      .selectFrom('intent')
      .selectAll()
      .where(
        'id',
        'in',
        charges.map((charge) => charge.intent),
      )
      .execute(),
    db
      .selectFrom('payment')
      .select(['id', 'payer'])
      .where('network', 'in', [...new Set(charges.map((charge) => charge.network))])
      .where(
        'id',
        'in',
        charges.map((charge) => charge.payment),
      )
      .execute(),
  ])
  const intentOf = new Map(intents.map((intent) => [intent.id, intent]))
  const payerOf = new Map(payments.map((payment) => [payment.id, payment.payer]))
  return charges.map((charge) =>
    chargeObject(charge, intentOf.get(charge.intent)!, {
      publicUrl: config.publicUrl,
      payer: payerOf.get(charge.payment) ?? null,
    }),
  )
}
