import { z } from 'zod'
import { email, emptyable, ignored, list, metadata, text, unsupported } from '../http/stripe/params.ts'

const notKept = 'No payment method is kept: each payment asks its payer.'
const noInvoices = 'There are no invoices and no credit balance here.'

export const address = () =>
  z.strictObject({
    city: text(200).optional(),
    country: text(2).optional(),
    line1: text(200).optional(),
    line2: text(200).optional(),
    postal_code: text(40).optional(),
    state: text(200).optional(),
  })

export const shipping = () =>
  z.strictObject({
    address: address(),
    name: text(200),
    phone: text(40).optional(),
    carrier: text(200).optional(),
    tracking_number: text(200).optional(),
  })

const common = {
  address: emptyable(address()).optional(),
  business_name: emptyable(text(200)).optional(),
  description: emptyable(text(5000)).optional(),
  email: emptyable(email()).optional(),
  individual_name: emptyable(text(200)).optional(),
  metadata: metadata().optional(),
  name: emptyable(text(256)).optional(),
  phone: emptyable(text(40)).optional(),
  preferred_locales: list(text(20), 20).optional(),
  shipping: emptyable(shipping()).optional(),
  tax_exempt: emptyable(z.enum(['none', 'exempt', 'reverse'])).optional(),
  invoice_prefix: ignored(),
  invoice_settings: ignored(),
  next_invoice_sequence: ignored(),
  tax: ignored(),
  validate: ignored(),
  balance: unsupported(noInvoices),
  cash_balance: unsupported(noInvoices),
  payment_method: unsupported(notKept),
  source: unsupported(notKept),
  default_source: unsupported(notKept),
  tax_id_data: unsupported('Taxes are not computed here: keep the number in the metadata.'),
}

export const createParams = z.strictObject({ ...common, test_clock: text(255).optional() })
export const updateParams = z.strictObject(common)
export type CustomerParams = z.output<typeof updateParams>
