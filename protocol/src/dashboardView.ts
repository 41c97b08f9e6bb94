import type { ExceptionView } from './exception.ts'
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
  /** what came, and on which network (CAIP-2) */
  network: string | null
  symbol: string | null
  amount_received: number
  amount_capturable: number
  amount_refunded: number
}

export type DashboardPayments = {
  data: DashboardPayment[]
  has_more: boolean
  /** how many payments there are in each status, counted up to 1,000 */
  counts: Record<string, number>
}

/** A step that happened, on chain or in the service, oldest first. */
export type TimelineEntry = {
  at_ms: number
  /** what: created, seen, held, captured, charged, voided, released, refunded, returned, failed, canceled, webhook… */
  kind: string
  phase: 'payment' | 'clearing' | 'settlement' | 'final' | null
  /** of what happened on chain */
  network: string | null
  amount: string | null
  symbol: string | null
  decimals: number | null
  block_number: number | null
  transaction_hash: string | null
  note: string | null
}

/** What a transaction of the service does for a payment. */
export type SentKind =
  | 'authorize'
  | 'charge'
  | 'capture'
  | 'void'
  | 'release'
  | 'refund'
  | 'sweep'
  | 'accept'
  | 'forward'
  | 'refund_address'
  | 'create_account'
  | 'execute'
  | 'start_recovery'
  | 'finish_recovery'

/** GET /api/dashboard/payments/:id */
export type DashboardPaymentDetail = {
  payment: DashboardPayment
  view: PayView
  metadata: Record<string, string>
  exception: ExceptionView
  timeline: TimelineEntry[]
  transactions: {
    network: string
    hash: string
    block_number: number | null
    status: 'prepared' | 'sent' | 'mined' | 'replaced'
    kinds: SentKind[]
  }[]
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
    status: 'pending' | 'delivered' | 'failed'
    attempts: number
    response_status: number | null
  }[]
}

/** GET /api/dashboard/exceptions?kind=&after= (50 a page, `after` the last exception's id) */
export type DashboardExceptions = {
  data: { payment: DashboardPayment; exception: ExceptionView }[]
  has_more: boolean
  /** how many open exceptions there are of each kind */
  counts: Record<string, number>
}

/** GET /api/dashboard/overview */
export type DashboardOverview = {
  merchant: { name: string; payee: string }
  /** the merchant's own first */
  networks: { id: string; name: string; block_number: number; embedded: boolean }[]
  balances: { network: string; symbol: string; decimals: number; wallet: string; house: string }[]
  settled_today: { amount: number; currency: string; count: number }
}
