import { livemode } from '../accounts/livemode.ts'
import type { PriceRow } from './find.ts'

/** Stripe's Price, always of one payment. */
export function priceObject(price: PriceRow): Record<string, unknown> {
  return {
    id: price.id,
    object: 'price',
    active: price.active,
    billing_scheme: 'per_unit',
    created: Math.floor(price.created_ms / 1000),
    currency: price.currency,
    custom_unit_amount: price.custom_amount,
    livemode: livemode(price.network),
    lookup_key: price.lookup_key,
    metadata: price.metadata,
    nickname: price.nickname,
    product: price.product,
    recurring: null,
    tax_behavior: price.tax_behavior,
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: price.unit_amount_minor,
    unit_amount_decimal: price.unit_amount_minor === null ? null : String(price.unit_amount_minor),
  }
}
