import { paymentUri } from '@giro/protocol/paymentUri'
import { livemode } from '../accounts/livemode.ts'
import { shippingObject } from '../customers/customerObject.ts'
import { chargeId } from '../ids.ts'
import type { ChargeRow, IntentRow } from './rows.ts'

/** The page where the payer pays, and finds his receipt afterwards. */
export function payUrl(publicUrl: string, intent: Pick<IntentRow, 'client_secret'>): string {
  return `${publicUrl}/pay/${intent.client_secret}`
}

/** The receipt alone: whoever has it can pay nothing and change nothing. */
export function receiptUrl(publicUrl: string, intent: Pick<IntentRow, 'receipt'>): string {
  return `${publicUrl}/r/${intent.receipt}`
}

/** Stripe's PaymentIntent. What Stripe cannot say stands in `giro`. Amounts are minor units, inside `giro` base units. */
export function intentObject(
  intent: IntentRow,
  extra: { publicUrl: string; charge?: ChargeRow | null },
): Record<string, unknown> {
  const pay_url = payUrl(extra.publicUrl, intent)
  // Late money that the merchant accepted makes a payment of an intent that had been given up.
  const canceled = intent.status === 'canceled'
  return {
    id: intent.id,
    object: 'payment_intent',
    allowed_payment_method_types: allowedTypes(intent),
    amount: intent.amount_minor,
    amount_capturable: intent.amount_capturable_minor,
    amount_details: { tip: intent.tip_minor === null ? {} : { amount: intent.tip_minor } },
    amount_received: intent.amount_received_minor,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: canceled && intent.canceled_ms !== null ? Math.floor(intent.canceled_ms / 1000) : null,
    cancellation_reason: canceled ? intent.cancellation_reason : null,
    capture_method: intent.capture_method,
    client_secret: intent.client_secret,
    confirmation_method: 'automatic',
    created: Math.floor(intent.created_ms / 1000),
    currency: intent.currency,
    customer: intent.customer,
    customer_account: null,
    description: intent.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: extra.charge?.id ?? (intent.payment === null ? null : chargeId(intent.payment)),
    livemode: livemode(intent.network),
    managed_payments: null,
    metadata: intent.metadata,
    next_action: nextAction(intent, pay_url),
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: intent.payment_method_types,
    payment_record: null,
    processing: null,
    receipt_email: intent.receipt_email,
    review: null,
    setup_future_usage: null,
    shipping: shippingObject(intent.shipping),
    source: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
    giro: giroField(intent, pay_url),
  }
}

/** Null when the shop left the choice to us. */
export function allowedTypes({ payment_method_types }: Pick<IntentRow, 'payment_method_types'>): string[] | null {
  return payment_method_types.length === 1 && payment_method_types[0] === 'crypto' ? null : payment_method_types
}

function nextAction(intent: IntentRow, pay_url: string) {
  if (intent.status !== 'requires_action') return null
  return { type: 'redirect_to_url', redirect_to_url: { return_url: intent.return_url, url: pay_url } }
}

/** `network`, `asset` and `amount` are those of the option that is being paid, else of the first one. */
function giroField(intent: IntentRow, pay_url: string) {
  const options = intent.options.map((option) => ({
    network: option.network,
    asset: option.asset,
    symbol: option.symbol,
    decimals: option.decimals,
    amount: option.amount,
    deposit_address: intent.deposit_address,
    payment_uri: paymentUri(option, intent.deposit_address),
  }))
  const chosen =
    options.find((option) => option.network === intent.asset_network && option.asset === intent.asset) ?? options[0]
  return {
    network: intent.asset_network ?? chosen?.network ?? intent.network,
    asset: intent.asset ?? chosen?.asset ?? null,
    amount: chosen?.amount ?? null,
    received: String(intent.received),
    rail: 'direct',
    payee: intent.payee,
    deposit_address: intent.deposit_address,
    payment_uri: chosen?.payment_uri ?? null,
    pay_url,
    options,
    exception: intent.exception,
    credits: intent.credits,
    phases: intent.phases,
  }
}
