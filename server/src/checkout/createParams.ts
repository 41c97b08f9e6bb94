import { z } from 'zod'
import {
  amount,
  boolean,
  currency,
  email,
  ignored,
  integer,
  list,
  metadata,
  refuse,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'

const onlyOnce = 'Giro takes one payment for each session.'
const noAddress = 'The checkout asks for no address; ask on your own page.'

/** Switches that Stripe knows and that are off here: sending `enabled=false` is fine. */
const off = (instead: string) =>
  z
    .object({ enabled: boolean() })
    .loose()
    .superRefine((value, ctx) => {
      if (value.enabled)
        refuse(ctx, 'parameter_unknown', `Giro does not support this parameter of Stripe's. ${instead}`)
    })
    .optional()

const priceData = z
  .strictObject({
    currency: currency(),
    product_data: z.strictObject({
      name: text(250),
      description: text(1000).optional(),
      images: list(url(), 8).default([]),
      metadata: ignored(),
      tax_code: ignored(),
      tax_details: ignored(),
      unit_label: ignored(),
    }),
    unit_amount: amount().optional(),
    unit_amount_decimal: amount().optional(),
    product: unsupported('Give product_data with a name here, or a price of that product as price.'),
    recurring: unsupported(onlyOnce),
    tax_behavior: ignored(),
  })
  .transform((price, ctx) => {
    const unit_amount = price.unit_amount ?? price.unit_amount_decimal
    if (unit_amount === undefined) {
      return refuse(ctx, 'parameter_missing', 'Give unit_amount: the price of one in minor units.')
    }
    return { ...price, unit_amount }
  })

const lineItem = z.strictObject({
  price_data: priceData.optional(),
  price: text(255).optional(),
  quantity: integer(1, 999_999),
  adjustable_quantity: off('The quantity is fixed.'),
  metadata: ignored(),
  tax_rates: unsupported('Taxes are not computed here: include them in the price.'),
})

const paymentIntentData = z.strictObject({
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).optional(),
  description: text(1000).optional(),
  metadata: metadata().optional(),
  receipt_email: email().optional(),
  statement_descriptor: text(22).optional(),
  statement_descriptor_suffix: ignored(),
  application_fee_amount: unsupported('There are no connected accounts.'),
  on_behalf_of: unsupported('There are no connected accounts.'),
  transfer_data: unsupported('There are no connected accounts.'),
  transfer_group: unsupported('There are no connected accounts.'),
  setup_future_usage: unsupported('No payment method is kept for later.'),
  shipping: unsupported(noAddress),
})

/** What POST /v1/checkout/sessions takes: Stripe's parameters for a hosted page and one payment. */
export const createParams = z
  .strictObject({
    mode: z.enum(['payment']),
    line_items: list(lineItem, 100),
    success_url: url(),
    cancel_url: url().optional(),
    client_reference_id: text(200).optional(),
    customer_email: email().optional(),
    currency: currency().optional(),
    expires_at: integer(0, 99_999_999_999).optional(),
    metadata: metadata().default({}),
    payment_intent_data: paymentIntentData.default({}),
    allowed_payment_method_types: list(text(60), 100).optional(),
    // what it was called until 2026
    payment_method_types: list(text(60), 100).default(['crypto']),
    ui_mode: z.enum(['hosted_page', 'hosted']).optional(),
    // appearance, and choices that the page does not offer
    adaptive_pricing: ignored(),
    billing_address_collection: z.enum(['auto']).optional(),
    branding_settings: ignored(),
    customer_creation: ignored(),
    excluded_payment_method_types: ignored(),
    integration_identifier: ignored(),
    locale: ignored(),
    payment_method_configuration: ignored(),
    payment_method_options: ignored(),
    submit_type: ignored(),
    wallet_options: ignored(),
    allow_promotion_codes: boolean()
      .superRefine((value, ctx) => {
        if (value) refuse(ctx, 'parameter_unknown', 'Giro has no promotion codes: lower the price instead.')
      })
      .optional(),
    automatic_tax: off('Taxes are not computed here: include them in the price.'),
    invoice_creation: off('There are no invoices here.'),
    managed_payments: off('You are the seller.'),
    phone_number_collection: off(noAddress),
    tax_id_collection: off(noAddress),
    after_expiration: unsupported('Create a new session instead.'),
    consent_collection: unsupported('Ask on your own page.'),
    custom_fields: unsupported('Ask on your own page.'),
    custom_text: unsupported('Say it on your own page.'),
    customer: text(255).optional(),
    customer_account: unsupported('Use customer.'),
    customer_update: ignored(),
    discounts: unsupported('Lower the price instead.'),
    name_collection: unsupported('Ask on your own page.'),
    optional_items: unsupported('Offer them on your own page.'),
    return_url: unsupported('The hosted page takes success_url.'),
    setup_intent_data: unsupported(onlyOnce),
    shipping_address_collection: unsupported(noAddress),
    shipping_options: unsupported('Add shipping as a line item.'),
    subscription_data: unsupported(onlyOnce),
  })
  .superRefine((params, ctx) => {
    const { line_items } = params
    if (line_items.length === 0) {
      ctx.addIssue({
        code: 'custom',
        path: ['line_items'],
        message: 'Give at least one line item.',
        params: { code: 'parameter_missing' },
      })
    }
    const odd = line_items.findIndex((item) => (item.price === undefined) === (item.price_data === undefined))
    if (odd !== -1) {
      ctx.addIssue({
        code: 'custom',
        path: ['line_items', odd, 'price'],
        message: 'Give price, or price_data; one of them.',
        params: { code: 'parameter_missing' },
      })
    }
  })

export type CreateSession = z.output<typeof createParams>
