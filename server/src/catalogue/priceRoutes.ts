import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { boolean, currency, list, mergeMetadata, text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { toJson } from '../store/parse.ts'
import { createPrice, freeLookupKey } from './createPrice.ts'
import { createProduct } from './createProduct.ts'
import { findPrice, findProduct, type PriceRow } from './find.ts'
import { priceObject } from './priceObject.ts'
import { createParams, updateParams } from './priceParams.ts'
import { productObject } from './productObject.ts'
import { told, write } from './write.ts'

const listParams = pageParams({
  active: boolean().optional(),
  currency: currency().optional(),
  lookup_keys: list(text(200), 10).optional(),
  product: text(255).optional(),
  recurring: z.unknown().optional(),
  type: z.enum(['one_time', 'recurring']).optional(),
})

export function priceRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .post(
      '/prices',
      route(api, createParams, async ({ account, params, newId, repeated }) =>
        write(context, 'price.created', priceObject, async (trx) => {
          const { product_data: data } = params
          const product = data
            ? await createProduct(context, trx, account, {
                ...data,
                id: data.id ?? newId('prod'),
                chosen: data.id !== undefined && !repeated,
                metadata: mergeMetadata({}, data.metadata),
              })
            : await findProduct(trx, account.id, params.product!)
          if (data) await told(context, trx, 'product.created', product, productObject(product))
          return createPrice(context, trx, account, {
            id: newId('price'),
            product: product.id,
            currency: params.currency,
            unit_amount_minor: params.unit_amount ?? params.unit_amount_decimal ?? null,
            custom_amount: params.custom_unit_amount ?? null,
            active: params.active,
            ...(params.lookup_key === undefined ? {} : { lookup_key: params.lookup_key }),
            transfer_lookup_key: params.transfer_lookup_key || repeated,
            ...(params.nickname === undefined ? {} : { nickname: params.nickname }),
            metadata: mergeMetadata({}, params.metadata),
            tax_behavior: params.tax_behavior,
          })
        }),
      ),
    )
    .get(
      '/prices',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.active === undefined ? [] : [sql`active = ${params.active}`]),
          ...(params.currency === undefined ? [] : [sql`currency = ${params.currency}`]),
          ...(params.product === undefined ? [] : [sql`product = ${params.product}`]),
          ...(params.lookup_keys === undefined ? [] : [sql`lookup_key = any(${params.lookup_keys})`]),
          // there are none
          ...(params.type === 'recurring' || params.recurring !== undefined ? [sql`false`] : []),
        ]
        const { rows, has_more } = await page<PriceRow>(context, 'price', account.id, params, filters)
        return listObject('prices', rows.map(priceObject), has_more)
      }),
    )
    .get(
      '/prices/:id',
      route(api, z.strictObject({}), async ({ account, id }) =>
        priceObject(await findPrice(context.db, account.id, id)),
      ),
    )
    .post(
      '/prices/:id',
      route(api, updateParams, async ({ account, params, id }) =>
        write(context, 'price.updated', priceObject, async (trx) => {
          const before = await findPrice(trx, account.id, id)
          const { transfer_lookup_key, metadata, lookup_key, currency_options: _, unit_amount: __, ...words } = params
          if (lookup_key !== undefined && lookup_key !== before.lookup_key) {
            await freeLookupKey(trx, account.id, lookup_key, transfer_lookup_key)
          }
          return trx
            .updateTable('price')
            .set({
              ...words,
              ...(lookup_key === undefined ? {} : { lookup_key }),
              metadata: toJson(mergeMetadata(before.metadata, metadata)),
            })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirstOrThrow()
        }),
      ),
    )
}
