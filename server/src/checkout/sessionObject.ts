import { livemode } from '../accounts/livemode.ts'
import { allowedTypes, payUrl } from '../payments/intentObject.ts'
import type { IntentRow, SessionRow } from '../payments/rows.ts'

/** Stripe's Checkout Session. Its `url` is the pay page of its payment intent. */
export function sessionObject(session: SessionRow, intent: IntentRow, publicUrl: string): Record<string, unknown> {
  return {
    id: session.id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: allowedTypes(intent),
    amount_subtotal: session.amount_minor,
    // with the payer's tip
    amount_total: intent.amount_minor,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: session.cancel_url,
    client_reference_id: session.client_reference_id,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: Math.floor(session.created_ms / 1000),
    currency: session.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: session.customer,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: customerDetails(session),
    customer_email: session.customer_email,
    discounts: [],
    expires_at: session.expires_s,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: livemode(session.network),
    locale: null,
    managed_payments: null,
    metadata: session.metadata,
    mode: 'payment',
    origin_context: null,
    payment_intent: session.intent,
    payment_link: session.payment_link,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: intent.payment_method_types,
    payment_status: intent.status === 'succeeded' ? 'paid' : 'unpaid',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: session.status,
    submit_type: null,
    subscription: null,
    success_url: session.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: session.status === 'open' ? payUrl(publicUrl, intent) : null,
    wallet_options: null,
  }
}

function customerDetails(session: SessionRow) {
  if (session.customer_email === null) return null
  return {
    address: null,
    business_name: null,
    email: session.customer_email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  }
}
