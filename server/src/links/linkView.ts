import type { LinkView } from '@giro/protocol/linkView'
import { accountName } from '../accounts/name.ts'
import { type Context, isLocal } from '../context.ts'
import { noSuch } from '../payments/errors.ts'
import { type LinkRow, timesSold } from './linkObject.ts'
import { type LinkPricedItem, pricedItems } from './pricedItems.ts'

/** The link that an address ends with. @throws {MoneyError} resource_missing */
export async function linkByWord({ db }: Pick<Context, 'db'>, word: string): Promise<LinkRow> {
  const link = await db.selectFrom('payment_link').selectAll().where('word', '=', word).executeTakeFirst()
  if (!link) throw noSuch('payment link', word.slice(0, 40))
  return link
}

/** What the page of a link shows: the prices of now, whatever was printed once. */
export async function linkView(context: Context, link: LinkRow): Promise<LinkView> {
  const priced = await pricedItems(context.db, link)
  const [name, closed] = await Promise.all([accountName(context, link.account), closedBecause(context, link, priced)])
  const open = priced.some(({ price }) => price.unit_amount_minor === null)
  return {
    word: link.word,
    merchant: { name },
    local: isLocal(context),
    closed,
    message: closed === null ? null : link.inactive_message,
    currency: link.currency,
    tips: link.tips,
    items: priced.map(({ item, price, product }) => ({
      id: item.id,
      name: product.name,
      description: product.description,
      unit_amount: price.unit_amount_minor,
      custom: price.custom_amount,
      quantity: item.quantity,
      adjustable: item.adjustable,
    })),
    total: open ? null : priced.reduce((sum, { item, price }) => sum + item.quantity * price.unit_amount_minor!, 0),
  }
}

/** Why nothing is sold at a link just now. */
export async function closedBecause(
  { db }: Pick<Context, 'db'>,
  link: LinkRow,
  priced: LinkPricedItem[],
): Promise<LinkView['closed']> {
  if (!link.active || priced.some(({ price, product }) => !price.active || !product.active)) return 'inactive'
  if (link.sessions_most !== null && (await timesSold(db, link.id)) >= link.sessions_most) return 'sold_out'
  return null
}
