import { type DashboardLink, linkChangeRequest, newLinkRequest } from '@giro/protocol/catalogueView'
import { Hono } from 'hono'
import type { z } from 'zod'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import { createPrice } from '../catalogue/createPrice.ts'
import { createProduct } from '../catalogue/createProduct.ts'
import { findProduct } from '../catalogue/find.ts'
import { priceObject } from '../catalogue/priceObject.ts'
import { productObject } from '../catalogue/productObject.ts'
import { reprice } from '../catalogue/reprice.ts'
import { told } from '../catalogue/write.ts'
import type { Context, Trx } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { newId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { createLink } from './createLink.ts'
import { findLink, linkObject, linkUrl } from './linkObject.ts'
import { pricedItems } from './pricedItems.ts'
import { updateLink } from './updateLink.ts'

const shownMost = 500

/** The seller's payment links, for the dashboard. */
export function linkDashboardRoutes(context: Context): Hono<Guarded> {
  const { db } = context
  return new Hono<Guarded>()
    .get('/', async (c) => c.json(await list(context, accountOf(c).id)))
    .post('/', async (c) => {
      const asked = await jsonBody(c, newLinkRequest)
      const account = accountOf(c)
      const id = await db.transaction().execute(async (trx) => {
        const price = await priceFor(context, trx, account, asked)
        const adjustable_quantity = asked.adjustable ? { minimum: 1, maximum: 99 } : null
        const line_items = [{ price, quantity: 1, adjustable_quantity }]
        const link = await createLink(context, trx, account, { line_items, giro: { tips: asked.tips } }, newId)
        await told(context, trx, 'payment_link.created', link, linkObject(link, context.config.publicUrl))
        return link.id
      })
      context.wake.webhooks()
      note(c, { target: id })
      return c.json(await list(context, account.id))
    })
    .post('/:id', async (c) => {
      const { active, amount } = await jsonBody(c, linkChangeRequest)
      const account = accountOf(c)
      const id = c.req.param('id')
      await db.transaction().execute(async (trx) => {
        const [item, ...more] = (await findLink(trx, account.id, id)).line_items
        if (amount !== undefined) {
          if (!item || more.length > 0)
            throw new MoneyError('several_prices', 'This link sells several things. Change the price of each product.')
          await reprice(context, trx, account, item.price, amount)
        }
        const link = await updateLink(trx, account.id, id, active === undefined ? {} : { active })
        await told(context, trx, 'payment_link.updated', link, linkObject(link, context.config.publicUrl))
      })
      context.wake.webhooks()
      note(c, { target: id, detail: { active, amount } })
      return c.json(await list(context, account.id))
    })
}

/** The price that a link is asked for: of a product that is there, or of one made now. */
async function priceFor(
  context: Context,
  trx: Trx,
  account: AccountRow,
  asked: z.output<typeof newLinkRequest>,
): Promise<string> {
  if (asked.product) {
    const { default_price } = await findProduct(trx, account.id, asked.product)
    if (default_price) return default_price
    throw new MoneyError('product_unpriced', 'This product has no price. Nothing was made; give it one first.')
  }
  if (!asked.name) throw new MoneyError('name_missing', 'Say what is sold. Nothing was made; give it a name.')
  const product = await createProduct(context, trx, account, {
    id: newId('prod'),
    name: asked.name,
    description: asked.description || null,
  })
  const { amount = null, minimum = null, maximum = null } = asked
  if (minimum !== null && maximum !== null && minimum > maximum)
    throw new MoneyError('limits_crossed', 'The least amount is more than the most. Nothing was made; correct them.')
  const price = await createPrice(context, trx, account, {
    id: newId('price'),
    product: product.id,
    currency: asked.currency,
    unit_amount_minor: amount,
    custom_amount: amount === null ? { minimum, maximum, preset: null } : null,
  })
  await trx
    .updateTable('product')
    .set({ default_price: price.id })
    .where('account', '=', account.id)
    .where('id', '=', product.id)
    .execute()
  await told(context, trx, 'product.created', product, productObject({ ...product, default_price: price.id }))
  await told(context, trx, 'price.created', price, priceObject(price))
  return price.id
}

async function list(context: Context, account: string): Promise<DashboardLink[]> {
  const { db, config } = context
  const links = await db
    .selectFrom('payment_link')
    .selectAll()
    .where('account', '=', account)
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(shownMost)
    .execute()
  if (links.length === 0) return []
  const sold = await db
    .selectFrom('checkout_session')
    .select(['payment_link', ({ fn }) => fn.countAll<number>().as('count')])
    .where(
      'payment_link',
      'in',
      links.map(({ id }) => id),
    )
    .where('status', '=', 'complete')
    .groupBy('payment_link')
    .execute()
  return Promise.all(
    links.map(async (link): Promise<DashboardLink> => {
      const items = await pricedItems(db, link)
      const open = items.some(({ price }) => price.unit_amount_minor === null)
      const total = items.reduce((sum, { item, price }) => sum + item.quantity * (price.unit_amount_minor ?? 0), 0)
      return {
        id: link.id,
        created_ms: link.created_ms,
        url: linkUrl(config.publicUrl, link),
        qr_url: `/api/links/${link.word}/qr.pdf?size=`,
        name: items.map(({ product }) => product.name).join(', '),
        active: link.active && items.every(({ price, product }) => price.active && product.active),
        tips: link.tips,
        adjustable: items.some(({ item }) => item.adjustable !== null),
        currency: link.currency,
        total: open ? null : total,
        sold: Number(sold.find(({ payment_link }) => payment_link === link.id)?.count ?? 0),
        repriceable: !open && items.length === 1 && items[0]?.item.quantity === 1,
      }
    }),
  )
}
