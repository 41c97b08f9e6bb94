import type { Address } from 'viem'
import { livemode } from '../accounts/livemode.ts'
import { chargeTransactionId } from '../balance/transactionIds.ts'
import { shippingObject } from '../customers/customerObject.ts'
import { receiptUrl } from '../payments/intentObject.ts'
import type { ChargeRow, IntentRow } from '../payments/rows.ts'

/** Stripe's names of the networks that its crypto payment method knows; others are named by their CAIP-2 id. */
const networkNames: Record<string, string> = { 'eip155:1': 'ethereum', 'eip155:137': 'polygon', 'eip155:8453': 'base' }

/** Stripe's Charge: one settling payment on chain. `payer` is the address that paid, `publicUrl` leads to the receipt. */
export function chargeObject(
  charge: ChargeRow,
  intent: IntentRow,
  extra: { publicUrl?: string; payer?: Address | null } = {},
): Record<string, unknown> {
  return {
    id: charge.id,
    object: 'charge',
    amount: charge.amount_minor,
    amount_captured: charge.captured_minor,
    amount_refunded: charge.refunded_minor,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: charge.captured_minor > 0 ? chargeTransactionId(charge.id) : null,
    billing_details: {
      address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
      email: intent.receipt_email,
      name: null,
      phone: null,
      tax_id: null,
    },
    calculated_statement_descriptor: intent.statement_descriptor,
    captured: charge.captured_minor > 0,
    created: Math.floor(charge.created_ms / 1000),
    currency: charge.currency,
    customer: intent.customer,
    description: charge.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: livemode(charge.network),
    metadata: charge.metadata,
    on_behalf_of: null,
    outcome: outcome(charge),
    paid: charge.status === 'succeeded',
    payment_intent: charge.intent,
    payment_method: null,
    payment_method_details: { type: 'crypto', crypto: cryptoDetails(charge, intent, extra.payer ?? null) },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: extra.publicUrl === undefined ? null : receiptUrl(extra.publicUrl, intent),
    refunded: charge.captured_minor > 0 && charge.refunded_minor >= charge.captured_minor,
    review: null,
    shipping: shippingObject(intent.shipping),
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: null,
    status: charge.status,
    transfer_data: null,
    transfer_group: null,
    giro: { network: charge.network, payment: charge.payment },
  }
}

function outcome(charge: ChargeRow) {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: charge.status === 'failed' ? 'declined_by_network' : 'approved_by_network',
    reason: null,
    risk_level: 'not_assessed',
    seller_message: charge.status === 'succeeded' ? 'Payment complete.' : null,
    type: charge.status === 'failed' ? 'issuer_declined' : 'authorized',
  }
}

function cryptoDetails(charge: ChargeRow, intent: IntentRow, payer: Address | null) {
  const option = intent.options.find(({ network, asset }) => network === charge.network && asset === intent.asset)
  const { settlement, clearing } = intent.phases
  return {
    ...(payer === null ? {} : { buyer_address: payer }),
    network: networkNames[charge.network] ?? charge.network,
    ...(option ? { token_currency: option.symbol.toLowerCase() } : {}),
    ...(settlement?.transaction_hash || clearing?.transaction_hash
      ? { transaction_hash: settlement?.transaction_hash ?? clearing?.transaction_hash }
      : {}),
  }
}
