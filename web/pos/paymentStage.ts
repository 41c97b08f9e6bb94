import type { PayView } from '@giro/protocol/payView'

/** Where a payment stands for the seller. `paid` is the service's `succeeded`, and nothing else. */
export type PaymentStage = 'asking' | 'waiting' | 'underpaid' | 'processing' | 'held' | 'paid' | 'canceled' | 'expired'

export function stageOf(view: PayView, now_s: number): Exclude<PaymentStage, 'asking'> {
  switch (view.status) {
    case 'succeeded':
      return 'paid'
    case 'canceled':
      return 'canceled'
    case 'processing':
      return 'processing'
    case 'requires_capture':
      return 'held'
    default:
      if (now_s >= view.expires_at) return 'expired'
      return view.missing !== null && BigInt(view.received) > 0n ? 'underpaid' : 'waiting'
  }
}
