import type { PayView } from './payView.ts'

/** One line of GET /api/dashboard/payments?status=&query=&after= (newest first, 50 a page). */
export type DashboardPayment = {
  id: string
  created_ms: number
  amount: number
  currency: string
  status: PayView['status']
  capture_method: 'automatic' | 'manual'
  exception: PayView['exception']
  description: string | null
  payer: string | null
  symbol: string | null
  amount_received: number
  amount_capturable: number
  amount_refunded: number
}

export type DashboardPayments = {
  data: DashboardPayment[]
  has_more: boolean
  /** how many payments there are in each status */
  counts: Record<string, number>
}

/** A step that happened, on chain or in the service, oldest first. */
export type TimelineEntry = {
  at_ms: number
  /** what: created, seen, held, captured, charged, voided, released, refunded, returned, failed, canceled, webhook… */
  kind: string
  phase: 'payment' | 'clearing' | 'settlement' | 'final' | null
  amount: string | null
  symbol: string | null
  decimals: number | null
  block_number: number | null
  transaction_hash: string | null
  note: string | null
}

/** GET /api/dashboard/payments/:id */
export type DashboardPaymentDetail = {
  payment: DashboardPayment
  view: PayView
  metadata: Record<string, string>
  timeline: TimelineEntry[]
  transactions: { hash: string; block_number: number | null; status: string; kinds: string[] }[]
  refunds: {
    id: string
    amount: number
    status: string
    created_ms: number
    sign_url: string | null
    transaction_hash: string | null
  }[]
  webhooks: {
    event: string
    type: string
    url: string
    status: string
    attempts: number
    response_status: number | null
  }[]
}

/** GET /api/dashboard/overview */
export type DashboardOverview = {
  merchant: { name: string; payee: string }
  network: { id: string; name: string; block_number: number; embedded: boolean }
  balances: { symbol: string; decimals: number; wallet: string; house: string }[]
  settled_today: { amount: number; currency: string; count: number }
}
