import { livemode } from '../accounts/livemode.ts'
import type { SessionRow } from '../payments/rows.ts'
import type { LineItem } from '../store/tables.ts'

/** Stripe's line items of a session, each with the price that `price_data` made. */
export function lineItemsOf(session: SessionRow): Record<string, unknown>[] {
  return session.line_items.map((item) => {
    const total = item.unit_amount_minor * item.quantity
    return {
      id: item.id,
      object: 'item',
      adjustable_quantity: null,
      amount_discount: 0,
      amount_subtotal: total,
      amount_tax: 0,
      amount_total: total,
      currency: item.currency,
      description: item.name,
      metadata: {},
      price: item.price ?? price(session, item),
      quantity: item.quantity,
    }
  })
}

function price(session: SessionRow, item: LineItem) {
  const word = item.id.slice(item.id.indexOf('_') + 1)
  return {
    id: `price_${word}`,
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: Math.floor(session.created_ms / 1000),
    currency: item.currency,
    custom_unit_amount: null,
    livemode: livemode(session.network),
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: `prod_${word}`,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: item.unit_amount_minor,
    unit_amount_decimal: String(item.unit_amount_minor),
  }
}
