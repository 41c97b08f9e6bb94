import { z } from 'zod'
import { onlyOnce, productData, quantity } from '../catalogue/priceParams.ts'
import {
  amount,
  amountMost,
  boolean,
  currency,
  emptyable,
  ignored,
  integer,
  list,
  metadata,
  refuse,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'

const noAddress = 'The page of a link asks for no address.'
const noConnected = 'There are no connected accounts.'

const off = (instead: string) =>
  z
    .union([boolean(), z.object({ enabled: boolean() }).loose()])
    .superRefine((value, ctx) => {
      if (value === true || (typeof value === 'object' && value.enabled))
        refuse(ctx, 'parameter_unknown', `Giro does not support this parameter of Stripe's. ${instead}`)
    })
    .optional()

const adjustable = z
  .strictObject({
    enabled: boolean(),
    minimum: integer(0, 999_999).optional(),
    maximum: integer(1, 999_999).optional(),
  })
  .transform(({ enabled, minimum = 1, maximum = 99 }, ctx) => {
    if (minimum > maximum) return refuse(ctx, 'parameter_invalid', 'The minimum quantity is more than the maximum.')
    return enabled ? { minimum, maximum } : null
  })

const lineItem = z
  .strictObject({
    price: text(255).optional(),
    price_data: z
      .strictObject({
        currency: currency(),
        product: text(255).optional(),
        product_data: productData.optional(),
        unit_amount: amount().optional(),
        unit_amount_decimal: amount().optional(),
        recurring: unsupported(onlyOnce),
        tax_behavior: ignored(),
      })
      .superRefine((data, ctx) => {
        if ((data.unit_amount ?? data.unit_amount_decimal) === undefined)
          refuse(ctx, 'parameter_missing', 'Give unit_amount: the price of one in minor units.')
        if ((data.product === undefined) === (data.product_data === undefined))
          refuse(ctx, 'parameter_missing', 'Give product, or product_data with a name; one of them.')
      })
      .optional(),
    quantity: quantity(),
    adjustable_quantity: adjustable.optional(),
  })
  .superRefine((item, ctx) => {
    if ((item.price === undefined) === (item.price_data === undefined))
      refuse(ctx, 'parameter_missing', 'Give price, or price_data; one of them.')
  })

const afterCompletion = z
  .strictObject({
    type: z.enum(['hosted_confirmation', 'redirect']),
    hosted_confirmation: z.strictObject({ custom_message: text(500).optional() }).optional(),
    redirect: z.strictObject({ url: url() }).optional(),
  })
  .transform(({ type, hosted_confirmation, redirect }, ctx) => {
    if (type === 'redirect' && !redirect) return refuse(ctx, 'parameter_missing', 'Give redirect[url].')
    return type === 'redirect'
      ? { message: null, url: redirect!.url }
      : { message: hosted_confirmation?.custom_message ?? null, url: null }
  })

const intentData = z
  .strictObject({
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic'),
    description: text(1000).optional(),
    metadata: metadata().optional(),
    statement_descriptor: text(22).optional(),
    statement_descriptor_suffix: ignored(),
    setup_future_usage: unsupported('No payment method is kept for later.'),
    transfer_group: unsupported(noConnected),
  })
  .transform(({ capture_method, description, metadata, statement_descriptor }) => ({
    capture_method: capture_method === 'manual' ? ('manual' as const) : ('automatic' as const),
    description: description ?? null,
    metadata: metadata ?? {},
    statement_descriptor: statement_descriptor ?? null,
  }))

const restrictions = z.strictObject({ completed_sessions: z.strictObject({ limit: integer(1, amountMost) }) })

/** What can be said when a link is made and afterwards. */
const common = {
  after_completion: afterCompletion.optional(),
  metadata: metadata().optional(),
  payment_intent_data: intentData.optional(),
  submit_type: z.enum(['auto', 'book', 'donate', 'pay']).optional(),
  /** Giro's own: `giro[tips]=true` makes the payer's page ask for a tip */
  giro: z.strictObject({ tips: boolean() }).optional(),
  customer_creation: ignored(),
  payment_method_collection: ignored(),
  payment_method_options: ignored(),
  payment_method_types: ignored(),
  billing_address_collection: z.enum(['auto']).optional(),
  allow_promotion_codes: off('Lower the price instead.'),
  automatic_tax: off('Taxes are not computed here: include them in the price.'),
  invoice_creation: off('There are no invoices here.'),
  managed_payments: off('You are the seller.'),
  phone_number_collection: off(noAddress),
  tax_id_collection: off(noAddress),
  application_fee_amount: unsupported(noConnected),
  application_fee_percent: unsupported(noConnected),
  on_behalf_of: unsupported(noConnected),
  transfer_data: unsupported(noConnected),
  consent_collection: unsupported('Ask on your own page.'),
  custom_fields: unsupported('Ask on your own page.'),
  custom_text: unsupported('Say it in the description of the product.'),
  name_collection: unsupported('Ask on your own page.'),
  optional_items: unsupported('Make a link for each.'),
  shipping_address_collection: unsupported(noAddress),
  shipping_options: unsupported('Add shipping as a line item.'),
  subscription_data: unsupported(onlyOnce),
}

export const createParams = z.strictObject({
  ...common,
  line_items: list(lineItem, 20).refine((items) => items.length > 0, 'Give at least one line item.'),
  currency: currency().optional(),
  inactive_message: text(500).optional(),
  restrictions: restrictions.optional(),
})

export const updateParams = z.strictObject({
  ...common,
  active: boolean().optional(),
  inactive_message: emptyable(text(500)).optional(),
  restrictions: emptyable(restrictions).optional(),
  line_items: list(
    z.strictObject({
      id: text(255),
      quantity: quantity().optional(),
      adjustable_quantity: adjustable.optional(),
      /** Giro's own: the link goes on at another price */
      price: text(255).optional(),
    }),
    20,
  ).optional(),
})

export type CreateLink = z.output<typeof createParams>
export type UpdateLink = z.output<typeof updateParams>
