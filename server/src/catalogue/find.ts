import type { Selectable } from 'kysely'
import type { Db } from '../context.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import type { PriceTable, ProductTable } from '../store/tables.ts'

export type ProductRow = Selectable<ProductTable>
export type PriceRow = Selectable<PriceTable>

/** @throws {MoneyError} resource_missing */
export async function findProduct(db: Db, account: string, id: string): Promise<ProductRow> {
  const row = await db
    .selectFrom('product')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuch('product', id)
  return row
}

/** @throws {MoneyError} resource_missing */
export async function findPrice(db: Db, account: string, id: string): Promise<PriceRow> {
  const row = await db
    .selectFrom('price')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuch('price', id)
  return row
}

/** A price that something can be sold at. @throws {MoneyError} when it, or its product, is archived. */
export async function sellablePrice(
  db: Db,
  account: string,
  id: string,
): Promise<{ price: PriceRow; product: ProductRow }> {
  const price = await db
    .selectFrom('price')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!price) {
    throw new MoneyError('resource_missing', `No such price: '${id}'. Nothing was changed; check the id and the key.`, {
      param: 'price',
    })
  }
  const product = await findProduct(db, account, price.product)
  const archived = !price.active ? `price ${id}` : !product.active ? `product ${product.id}` : null
  if (archived) {
    throw new MoneyError(
      'price_inactive',
      `The ${archived} is not active, so nothing can be sold at it. Nothing was created; activate it, or use another price.`,
      { param: 'price' },
    )
  }
  return { price, product }
}
