import { livemode } from '../accounts/livemode.ts'
import type { ProductRow } from './find.ts'

/** Stripe's Product. */
export function productObject(product: ProductRow): Record<string, unknown> {
  return {
    id: product.id,
    object: 'product',
    active: product.active,
    created: Math.floor(product.created_ms / 1000),
    default_price: product.default_price,
    description: product.description,
    images: product.images,
    livemode: livemode(product.network),
    marketing_features: [],
    metadata: product.metadata,
    name: product.name,
    package_dimensions: null,
    shippable: product.shippable,
    statement_descriptor: product.statement_descriptor,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: product.unit_label,
    updated: Math.floor(product.updated_ms / 1000),
    url: product.url,
  }
}
