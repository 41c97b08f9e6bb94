import type { Selectable } from 'kysely'
import { livemode } from '../accounts/livemode.ts'
import type { CustomerTable, Shipping } from '../store/tables.ts'

export type CustomerRow = Selectable<CustomerTable>

/** Stripe's Customer. Nothing can be charged to it: it names who pays, and gathers what he paid. */
export function customerObject(row: CustomerRow): Record<string, unknown> {
  if (row.deleted) return { id: row.id, object: 'customer', deleted: true }
  const { address, business_name, individual_name, preferred_locales, shipping, tax_exempt } = row.details
  return {
    id: row.id,
    object: 'customer',
    address: address ? fullAddress(address) : null,
    balance: 0,
    ...(business_name ? { business_name } : {}),
    created: Math.floor(row.created_ms / 1000),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: row.description,
    discount: null,
    email: row.email,
    ...(individual_name ? { individual_name } : {}),
    invoice_prefix: null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: livemode(row.network),
    metadata: row.metadata,
    name: row.name,
    next_invoice_sequence: 1,
    phone: row.phone,
    preferred_locales: preferred_locales ?? [],
    shipping: shippingObject(shipping),
    tax_exempt: tax_exempt ?? 'none',
    test_clock: null,
  }
}

export function shippingObject(shipping: Shipping | null | undefined): Record<string, unknown> | null {
  if (!shipping) return null
  return {
    address: fullAddress(shipping.address),
    carrier: shipping.carrier ?? null,
    name: shipping.name,
    phone: shipping.phone ?? null,
    tracking_number: shipping.tracking_number ?? null,
  }
}

/** Stripe answers every field, those that nobody gave as null. */
function fullAddress(address: Shipping['address']) {
  const { city = null, country = null, line1 = null, line2 = null, postal_code = null, state = null } = address
  return { city, country, line1, line2, postal_code, state }
}
