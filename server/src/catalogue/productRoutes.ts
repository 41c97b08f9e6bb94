import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import {
  boolean,
  emptyable,
  ignored,
  list,
  mergeMetadata,
  metadata,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { toJson } from '../store/parse.ts'
import { createPrice } from './createPrice.ts'
import { createProduct } from './createProduct.ts'
import { findProduct, type ProductRow } from './find.ts'
import { priceObject } from './priceObject.ts'
import { amountShape, oneAmount, productData } from './priceParams.ts'
import { productObject } from './productObject.ts'
import { told, write } from './write.ts'

const noParcels = 'There is no shipping here; keep it in the metadata.'

const createParams = z.strictObject({
  ...productData.shape,
  default_price_data: z.strictObject(amountShape).superRefine(oneAmount).optional(),
  shippable: boolean().optional(),
  url: url().optional(),
  type: ignored(),
  marketing_features: unsupported('Say it in the description.'),
  package_dimensions: unsupported(noParcels),
})

const updateParams = z.strictObject({
  active: boolean().optional(),
  default_price: text(255).optional(),
  description: emptyable(text(1000)).optional(),
  images: list(url(), 8).optional(),
  metadata: metadata().optional(),
  name: text(250).optional(),
  shippable: boolean().optional(),
  statement_descriptor: text(22).optional(),
  unit_label: emptyable(text(12)).optional(),
  url: emptyable(url()).optional(),
  tax_code: ignored(),
  tax_details: ignored(),
  marketing_features: unsupported('Say it in the description.'),
  package_dimensions: unsupported(noParcels),
})

const listParams = pageParams({
  active: boolean().optional(),
  ids: list(text(255), 100).optional(),
  shippable: boolean().optional(),
  type: z.enum(['good', 'service']).optional(),
  url: url().optional(),
})

export function productRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .post(
      '/products',
      route(api, createParams, async ({ account, params, newId, repeated }) => {
        const { default_price_data: priceData, id: chosen, tax_code: _, tax_details: __, type: ___, ...given } = params
        const id = chosen ?? newId('prod')
        return write(context, 'product.created', productObject, async (trx) => {
          const metadata = mergeMetadata({}, given.metadata)
          const product = { ...given, id, metadata, chosen: chosen !== undefined && !repeated }
          const row = await createProduct(context, trx, account, product)
          if (!priceData) return row
          const price = await createPrice(context, trx, account, {
            id: newId('price'),
            product: id,
            currency: priceData.currency,
            unit_amount_minor: priceData.unit_amount ?? priceData.unit_amount_decimal ?? null,
            custom_amount: priceData.custom_unit_amount ?? null,
            metadata: mergeMetadata({}, priceData.metadata),
            tax_behavior: priceData.tax_behavior,
          })
          await told(context, trx, 'price.created', price, priceObject(price))
          return trx
            .updateTable('product')
            .set({ default_price: price.id })
            .where('account', '=', account.id)
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        })
      }),
    )
    .get(
      '/products',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.active === undefined ? [] : [sql`active = ${params.active}`]),
          ...(params.ids === undefined ? [] : [sql`id = any(${params.ids})`]),
          ...(params.shippable === undefined ? [] : [sql`shippable = ${params.shippable}`]),
          ...(params.url === undefined ? [] : [sql`url = ${params.url}`]),
          // all are of one type
          ...(params.type === 'good' ? [sql`false`] : []),
        ]
        const { rows, has_more } = await page<ProductRow>(context, 'product', account.id, params, filters)
        return listObject('products', rows.map(productObject), has_more)
      }),
    )
    .get(
      '/products/:id',
      route(api, z.strictObject({}), async ({ account, id }) =>
        productObject(await findProduct(context.db, account.id, id)),
      ),
    )
    .post(
      '/products/:id',
      route(api, updateParams, async ({ account, params, id }) =>
        write(context, 'product.updated', productObject, async (trx) => {
          const before = await findProduct(trx, account.id, id)
          const { images, metadata, default_price, tax_code: _, tax_details: __, ...words } = params
          if (default_price !== undefined) {
            const price = await trx
              .selectFrom('price')
              .select('id')
              .where('account', '=', account.id)
              .where('product', '=', id)
              .where('id', '=', default_price)
              .executeTakeFirst()
            if (!price) throw noSuch(`price of product ${id}`, default_price)
          }
          return trx
            .updateTable('product')
            .set({
              ...words,
              ...(default_price === undefined ? {} : { default_price }),
              ...(images === undefined ? {} : { images: toJson(images) }),
              metadata: toJson(mergeMetadata(before.metadata, metadata)),
              updated_ms: context.now(),
            })
            .where('account', '=', account.id)
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        }),
      ),
    )
    .delete(
      '/products/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        await write(context, 'product.deleted', productObject, async (trx) => {
          const row = await findProduct(trx, account.id, id)
          const priced = await trx
            .selectFrom('price')
            .select('id')
            .where('account', '=', account.id)
            .where('product', '=', id)
            .limit(1)
            .executeTakeFirst()
          if (priced) {
            throw new MoneyError(
              'product_has_prices',
              `The product '${id}' has prices, to which receipts may point, so it cannot be deleted. Nothing was changed; set active=false instead.`,
              { param: 'id' },
            )
          }
          await trx.deleteFrom('product').where('account', '=', account.id).where('id', '=', id).execute()
          return row
        })
        return { id, object: 'product', deleted: true }
      }),
    )
}
