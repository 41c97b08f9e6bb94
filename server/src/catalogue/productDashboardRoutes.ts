import { type DashboardProduct, newProductRequest, productChangeRequest } from '@giro/protocol/catalogueView'
import { Hono } from 'hono'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import type { Context } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { newId } from '../ids.ts'
import { createPrice } from './createPrice.ts'
import { createProduct } from './createProduct.ts'
import { findProduct } from './find.ts'
import { priceObject } from './priceObject.ts'
import { productObject } from './productObject.ts'
import { reprice } from './reprice.ts'
import { told } from './write.ts'

const shownMost = 500

/** The seller's products, for the dashboard. */
export function productDashboardRoutes(context: Context): Hono<Guarded> {
  const { db } = context
  const list = async (account: string): Promise<DashboardProduct[]> => {
    const rows = await db
      .selectFrom('product')
      .leftJoin('price', 'price.id', 'product.default_price')
      .select(['product.id', 'product.created_ms', 'product.name', 'product.description', 'product.active'])
      .select(['price.id as price', 'price.unit_amount_minor as amount', 'price.currency'])
      .where('product.account', '=', account)
      .orderBy('product.created_ms', 'desc')
      .limit(shownMost)
      .execute()
    return rows.map(({ price, amount, currency, ...row }) => ({
      ...row,
      price: price === null || currency === null ? null : { id: price, amount, currency },
    }))
  }
  return new Hono<Guarded>()
    .get('/', async (c) => c.json(await list(accountOf(c).id)))
    .post('/', async (c) => {
      const { name, description, amount, currency } = await jsonBody(c, newProductRequest)
      const account = accountOf(c)
      const id = newId('prod')
      await db.transaction().execute(async (trx) => {
        await createProduct(context, trx, account, { id, name, description: description || null })
        const price = await createPrice(context, trx, account, {
          id: newId('price'),
          product: id,
          currency,
          unit_amount_minor: amount,
          custom_amount: null,
        })
        const row = { ...(await findProduct(trx, account.id, id)), default_price: price.id }
        await trx
          .updateTable('product')
          .set({ default_price: price.id })
          .where('account', '=', account.id)
          .where('id', '=', id)
          .execute()
        await told(context, trx, 'price.created', price, priceObject(price))
        await told(context, trx, 'product.created', row, productObject(row))
      })
      context.wake.webhooks()
      note(c, { target: id })
      return c.json(await list(account.id))
    })
    .post('/:id', async (c) => {
      const { active, amount } = await jsonBody(c, productChangeRequest)
      const account = accountOf(c)
      const id = c.req.param('id')
      await db.transaction().execute(async (trx) => {
        const before = await findProduct(trx, account.id, id)
        if (amount !== undefined && before.default_price)
          await reprice(context, trx, account, before.default_price, amount)
        const row = await trx
          .updateTable('product')
          .set({ active: active ?? before.active, updated_ms: context.now() })
          .where('account', '=', account.id)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        await told(context, trx, 'product.updated', row, productObject(row))
      })
      context.wake.webhooks()
      note(c, { target: id, detail: { active, amount } })
      return c.json(await list(account.id))
    })
}
