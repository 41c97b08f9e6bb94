import type { PriceRow, ProductRow } from '../catalogue/find.ts'
import type { Db } from '../context.ts'
import type { LinkItem } from '../store/tables.ts'
import type { LinkRow } from './linkObject.ts'

export type LinkPricedItem = { item: LinkItem; price: PriceRow; product: ProductRow }

/** The lines of a link with their prices and products of now. */
export async function pricedItems(db: Db, link: Pick<LinkRow, 'account' | 'line_items'>): Promise<LinkPricedItem[]> {
  const ids = link.line_items.map(({ price }) => price)
  const prices = await db.selectFrom('price').selectAll().where('id', 'in', ids).execute()
  const products = await db
    .selectFrom('product')
    .selectAll()
    .where('account', '=', link.account)
    .where('id', 'in', [...new Set(prices.map(({ product }) => product))])
    .execute()
  return link.line_items.map((item) => {
    const price = prices.find(({ id }) => id === item.price)!
    return { item, price, product: products.find(({ id }) => id === price.product)! }
  })
}
