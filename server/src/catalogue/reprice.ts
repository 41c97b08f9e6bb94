import type { Context, Trx } from '../context.ts'
import { newId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import { createPrice } from './createPrice.ts'
import { findPrice, type PriceRow } from './find.ts'
import { priceObject } from './priceObject.ts'
import { told } from './write.ts'

/**
 * Sells at another amount from now on: a new price takes the old one's place in its product and in all links, and the old one is
 * archived. Receipts go on to name the old one.
 */
export async function reprice(
  context: Context,
  trx: Trx,
  account: AccountRow,
  priceId: string,
  amount_minor: number,
): Promise<PriceRow> {
  const before = await findPrice(trx, account.id, priceId)
  if (before.unit_amount_minor === null) {
    throw new MoneyError('price_open', 'The buyer sets this amount. Nothing was changed; make another link.')
  }
  if (before.unit_amount_minor === amount_minor) return before
  const price = await createPrice(context, trx, account, {
    id: newId('price'),
    product: before.product,
    currency: before.currency,
    unit_amount_minor: amount_minor,
    custom_amount: null,
    nickname: before.nickname,
    metadata: before.metadata,
    tax_behavior: before.tax_behavior,
  })
  await told(context, trx, 'price.created', price, priceObject(price))
  await trx.updateTable('price').set({ active: false }).where('id', '=', before.id).execute()
  await trx
    .updateTable('product')
    .set({ default_price: price.id, updated_ms: context.now() })
    .where('account', '=', account.id)
    .where('id', '=', before.product)
    .where('default_price', '=', before.id)
    .execute()
  const links = await trx.selectFrom('payment_link').selectAll().where('account', '=', account.id).forUpdate().execute()
  for (const link of links.filter(({ line_items }) => line_items.some((item) => item.price === before.id))) {
    const items = link.line_items.map((item) => (item.price === before.id ? { ...item, price: price.id } : item))
    await trx
      .updateTable('payment_link')
      .set({ line_items: toJson(items) })
      .where('id', '=', link.id)
      .execute()
  }
  return price
}
