/** A payment that was settled, at least in part. Amounts of money are minor units, of the token base units (decimal strings). */
export type Sale = {
  /** of the payment intent */
  id: string
  description: string | null
  currency: string
  /** what was taken, the tip included */
  amount: number
  tip: number
  refunded: number
  network: string
  asset: string
  symbol: string
  decimals: number
  base_amount: string
  base_fee: string
  payer: string
  /** when the payment was in a block */
  paid_ms: number
  created_ms: number
  block_number: number | null
  transaction_hash: string | null
  receipt_url: string
}

/** GET /api/pos/sales, /api/dashboard/sales and /v1/giro/sales, each with ?day=2026-11-22&timezone=Asia/Ho_Chi_Minh */
export type SalesOfDay = {
  day: string
  timezone: string
  /** one for each currency, the one with most sales first */
  totals: { currency: string; count: number; amount: number; tip: number; refunded: number }[]
  /** newest first */
  sales: Sale[]
}
