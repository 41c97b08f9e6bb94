import type Stripe from 'stripe'
import type { Address } from 'viem'

/** What a payment intent says beyond Stripe's own fields; see the design's `giro`. */
export type Giro = {
  network: string
  asset: Address
  amount: string
  received: string
  rail: string
  payee: Address
  deposit_address: Address
  payment_uri: string
  pay_url: string
  options: {
    network: string
    asset: Address
    symbol: string
    decimals: number
    amount: string
    deposit_address: Address
  }[]
  exception: string | null
  credits: { network: string; asset: Address; amount: string }[]
  phases: Record<
    'payment' | 'clearing' | 'settlement' | 'final',
    null | { at: number; block_number: number | null; transaction_hash: string | null }
  >
}

export const giro = (intent: Stripe.PaymentIntent): Giro => (intent as unknown as { giro: Giro }).giro

/** The secret at the end of a pay link: what the page's HTTP calls need. */
export const secretOf = (pay_url: string): string => pay_url.slice(pay_url.lastIndexOf('/') + 1)
