import { refundTransactionId } from '../balance/transactionIds.ts'
import type { RefundRow } from '../payments/rows.ts'

/** Where the payee's wallet signs the refund. */
export function refundUrl(publicUrl: string, refund: Pick<RefundRow, 'secret'>): string {
  return `${publicUrl}/refund/${refund.secret}`
}

/** Stripe's Refund. While the payee must sign, `next_action` says where. `giro.amount` is base units of the payment's asset. */
export function refundObject(refund: RefundRow, publicUrl: string): Record<string, unknown> {
  const sign_url = refund.status === 'requires_action' ? refundUrl(publicUrl, refund) : null
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount_minor,
    balance_transaction: refund.status === 'succeeded' ? refundTransactionId(refund.id) : null,
    charge: refund.charge,
    created: Math.floor(refund.created_ms / 1000),
    currency: refund.currency,
    customer: null,
    customer_account: null,
    destination_details: { type: 'crypto', crypto: { reference: refund.transaction_hash } },
    ...(refund.failure_reason === null ? {} : { failure_reason: refund.failure_reason }),
    metadata: refund.metadata,
    ...(sign_url === null
      ? {}
      : { next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: null, url: sign_url } } }),
    payment_intent: refund.intent,
    payment_method: null,
    ...(refund.status === 'pending' ? { pending_reason: 'processing' } : {}),
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
    giro: {
      network: refund.network,
      payment: refund.payment,
      amount: String(refund.amount),
      transaction_hash: refund.transaction_hash,
      sign_url,
    },
  }
}
