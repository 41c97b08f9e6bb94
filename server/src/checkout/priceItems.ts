import { sellablePrice } from '../catalogue/find.ts'
import { priceObject } from '../catalogue/priceObject.ts'
import type { Db } from '../context.ts'
import { amountMost } from '../http/stripe/params.ts'
import { MoneyError } from '../payments/errors.ts'
import type { LineItem } from '../store/tables.ts'
import type { CreateSession } from './createParams.ts'

/** A line before it has an id. */
export type PricedItem = Omit<LineItem, 'id'>

/** The lines that are asked for with what each costs. @throws {MoneyError} when they cannot be sold together. */
export async function priceItems(
  db: Db,
  account: string,
  params: Pick<CreateSession, 'line_items' | 'currency'>,
): Promise<PricedItem[]> {
  const items = await Promise.all(
    params.line_items.map(async ({ price, price_data, quantity }, index): Promise<PricedItem> => {
      if (price_data) {
        const { name, description, images } = price_data.product_data
        const { unit_amount: unit_amount_minor, currency } = price_data
        return { name, description: description ?? null, images, quantity, unit_amount_minor, currency }
      }
      const found = await sellablePrice(db, account, price!)
      if (found.price.unit_amount_minor === null) {
        throw new MoneyError(
          'price_open',
          `The buyer sets the amount of price ${price}, so it is sold through a payment link. Nothing was created; use payment_links, or a price with unit_amount.`,
          { param: `line_items[${index}][price]` },
        )
      }
      return lineOf(found, quantity, found.price.unit_amount_minor)
    }),
  )
  refuseMixture(items, params)
  return items
}

/** A line of the catalogue. */
export function lineOf(
  { price, product }: Awaited<ReturnType<typeof sellablePrice>>,
  quantity: number,
  unit_amount_minor: number,
): PricedItem {
  const { name, description, images } = product
  return { name, description, images, quantity, unit_amount_minor, currency: price.currency, price: priceObject(price) }
}

export function totalMinor(items: PricedItem[]): number {
  return items.reduce((sum, item) => sum + item.quantity * item.unit_amount_minor, 0)
}

function refuseMixture(items: PricedItem[], params: Pick<CreateSession, 'line_items' | 'currency'>): void {
  const first = params.currency ?? items[0]!.currency
  const other = items.findIndex((item) => item.currency !== first)
  if (other !== -1) {
    const place = params.line_items[other]?.price === undefined ? '[price_data][currency]' : '[price]'
    throw new MoneyError(
      'parameter_invalid',
      `All prices of a session are in one currency; this one is not in ${first}. Nothing was created.`,
      { param: `line_items[${other}]${place}` },
    )
  }
  if (totalMinor(items) > amountMost) {
    throw new MoneyError(
      'amount_too_large',
      `The total of a session must be no more than ${amountMost} minor units. Nothing was created.`,
      { param: 'line_items' },
    )
  }
}
