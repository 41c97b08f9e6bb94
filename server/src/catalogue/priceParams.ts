import { z } from 'zod'
import {
  amount,
  boolean,
  currency,
  ignored,
  integer,
  list,
  metadata,
  refuse,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'

export const onlyOnce = 'Giro takes one payment for each sale: sell it once, or ask again each month.'
const onePrice = 'One amount for each price: make a price for each currency, and for each tier.'

const customUnitAmount = z
  .strictObject({
    enabled: boolean(),
    minimum: amount().optional(),
    maximum: amount().optional(),
    preset: amount().optional(),
  })
  .transform(({ enabled, minimum, maximum, preset }, ctx) => {
    if (!enabled) return refuse(ctx, 'parameter_invalid', 'custom_unit_amount[enabled] takes true; else leave it out.')
    const least = minimum ?? 1
    if ((maximum ?? least) < least) return refuse(ctx, 'parameter_invalid', 'The maximum is less than the minimum.')
    if (preset !== undefined && (preset < least || preset > (maximum ?? preset)))
      return refuse(ctx, 'parameter_invalid', 'The preset is not between the minimum and the maximum.')
    return { minimum: minimum ?? null, maximum: maximum ?? null, preset: preset ?? null }
  })

const taxBehavior = z.enum(['exclusive', 'inclusive', 'unspecified'])

/** What says how much something costs. */
export const amountShape = {
  currency: currency(),
  unit_amount: amount().optional(),
  unit_amount_decimal: amount().optional(),
  custom_unit_amount: customUnitAmount.optional(),
  tax_behavior: taxBehavior.default('unspecified'),
  recurring: unsupported(onlyOnce),
  currency_options: unsupported(onePrice),
  metadata: metadata().optional(),
}

type Amounts = { unit_amount?: number; unit_amount_decimal?: number; custom_unit_amount?: unknown }

/** Exactly one of them: an amount that the seller sets, or one that the buyer does. */
export function oneAmount(params: Amounts, ctx: z.RefinementCtx) {
  const given = [params.unit_amount ?? params.unit_amount_decimal, params.custom_unit_amount]
  if (given.filter((each) => each !== undefined).length === 1) return
  ctx.addIssue({
    code: 'custom',
    path: ['unit_amount'],
    message: 'Give unit_amount, or custom_unit_amount when the buyer sets the amount; one of them.',
    params: { code: 'parameter_missing' },
  })
}

/** What is sold, said beside its price. */
export const productData = z.strictObject({
  name: text(250),
  description: text(1000).optional(),
  images: list(url(), 8).default([]),
  metadata: metadata().optional(),
  active: boolean().optional(),
  id: text(255).optional(),
  statement_descriptor: text(22).optional(),
  unit_label: text(12).optional(),
  tax_code: ignored(),
  tax_details: ignored(),
})

export const createParams = z
  .strictObject({
    ...amountShape,
    active: boolean().default(true),
    billing_scheme: z.enum(['per_unit']).optional(),
    lookup_key: text(200).optional(),
    transfer_lookup_key: boolean().default(false),
    nickname: text(250).optional(),
    product: text(255).optional(),
    product_data: productData.optional(),
    tiers: unsupported(onePrice),
    tiers_mode: unsupported(onePrice),
    transform_quantity: unsupported('Name the price of one.'),
  })
  .superRefine((params, ctx) => {
    oneAmount(params, ctx)
    if ((params.product === undefined) === (params.product_data === undefined)) {
      ctx.addIssue({
        code: 'custom',
        path: ['product'],
        message: 'Give product, or product_data with a name; one of them.',
        params: { code: 'parameter_missing' },
      })
    }
  })

export const updateParams = z.strictObject({
  active: boolean().optional(),
  lookup_key: text(200).optional(),
  transfer_lookup_key: boolean().default(false),
  nickname: text(250).optional(),
  metadata: metadata().optional(),
  tax_behavior: taxBehavior.optional(),
  currency_options: unsupported(onePrice),
  unit_amount: unsupported('A price keeps its amount, as receipts point to it: make a new price and archive this one.'),
})

export const quantity = () => integer(1, 999_999)
