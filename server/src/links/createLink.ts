import { createPrice } from '../catalogue/createPrice.ts'
import { createProduct } from '../catalogue/createProduct.ts'
import { findProduct, sellablePrice } from '../catalogue/find.ts'
import { priceObject } from '../catalogue/priceObject.ts'
import { productObject } from '../catalogue/productObject.ts'
import { told } from '../catalogue/write.ts'
import type { Context, Trx } from '../context.ts'
import { mergeMetadata } from '../http/stripe/params.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { toJson } from '../store/parse.ts'
import type { LinkItem } from '../store/tables.ts'
import { findLink, type LinkRow } from './linkObject.ts'
import type { CreateLink } from './linkParams.ts'
import { pricedItems } from './pricedItems.ts'

type NewId = (prefix: string) => string

/** Creates a link, with the products and prices that are said in place; repeated with the same ids it finds what was made. */
export async function createLink(
  context: Pick<Context, 'now' | 'networks'>,
  trx: Trx,
  account: AccountRow,
  params: CreateLink,
  newId: NewId,
): Promise<LinkRow> {
  const id = newId('plink')
  const line_items: LinkItem[] = []
  for (const [index, line] of params.line_items.entries()) {
    // one request makes several: the index tells them apart
    const numbered: NewId = (prefix) => `${newId(prefix)}${index === 0 ? '' : index}`
    const price = line.price ?? (await priceOf(context, trx, account, line.price_data!, numbered))
    line_items.push({
      id: numbered('li'),
      price,
      quantity: line.quantity,
      adjustable: line.adjustable_quantity ?? null,
    })
  }
  const currency = await checkItems(trx, account.id, line_items, params.currency)
  const row = {
    id,
    account: account.id,
    network: account.network,
    created_ms: context.now(),
    active: true,
    word: newId('l').slice(2, 16),
    currency,
    line_items: toJson(line_items),
    after_completion: toJson(params.after_completion ?? { message: null, url: null }),
    inactive_message: params.inactive_message ?? null,
    payment_intent_data: params.payment_intent_data ? toJson(params.payment_intent_data) : null,
    metadata: toJson(mergeMetadata({}, params.metadata)),
    sessions_most: params.restrictions?.completed_sessions.limit ?? null,
    submit_type: params.submit_type ?? 'auto',
    tips: params.giro?.tips ?? false,
  }
  await trx
    .insertInto('payment_link')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return findLink(trx, account.id, id)
}

/** Makes the price, and if need be the product, that a line says in place. */
async function priceOf(
  context: Pick<Context, 'now' | 'networks'>,
  trx: Trx,
  account: AccountRow,
  data: NonNullable<CreateLink['line_items'][number]['price_data']>,
  newId: NewId,
): Promise<string> {
  let { product } = data
  if (product === undefined) {
    const { metadata, ...words } = data.product_data!
    const made = await createProduct(context, trx, account, {
      ...words,
      id: newId('prod'),
      metadata: mergeMetadata({}, metadata),
    })
    await told(context, trx, 'product.created', made, productObject(made))
    product = made.id
  } else await findProduct(trx, account.id, product)
  const price = await createPrice(context, trx, account, {
    id: newId('price'),
    product,
    currency: data.currency,
    unit_amount_minor: data.unit_amount ?? data.unit_amount_decimal ?? null,
    custom_amount: null,
  })
  await told(context, trx, 'price.created', price, priceObject(price))
  return price.id
}

/** The one currency of these lines. @throws {MoneyError} when they cannot be sold together. */
export async function checkItems(
  trx: Trx,
  account: string,
  items: LinkItem[],
  currency?: string | undefined,
): Promise<string> {
  for (const { price } of items) await sellablePrice(trx, account, price)
  const priced = await pricedItems(trx, { account, line_items: items })
  const first = currency ?? priced[0]!.price.currency
  const other = priced.findIndex(({ price }) => price.currency !== first)
  if (other !== -1) {
    throw new MoneyError(
      'parameter_invalid',
      `All prices of a link are in one currency; this one is not in ${first}. Nothing was changed.`,
      { param: `line_items[${other}][price]` },
    )
  }
  const open = priced.some(({ price }) => price.unit_amount_minor === null)
  if (open && (items.length > 1 || items[0]!.quantity !== 1 || items[0]!.adjustable !== null)) {
    throw new MoneyError(
      'parameter_invalid',
      'A price whose amount the buyer sets is sold alone and once. Nothing was changed; make a link with that price only, quantity 1.',
      { param: 'line_items' },
    )
  }
  return first
}
