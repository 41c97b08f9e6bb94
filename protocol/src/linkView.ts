import { z } from 'zod'

/** GET /api/links/:word: what the page of a payment link shows. Amounts are minor units of `currency`. */
export type LinkView = {
  word: string
  merchant: { name: string }
  /** only local chains: the money is play money */
  local: boolean
  /** why nothing can be bought here just now */
  closed: 'inactive' | 'sold_out' | null
  /** the seller's words about that */
  message: string | null
  currency: string
  tips: boolean
  items: {
    id: string
    name: string
    description: string | null
    /** of one; null when the buyer sets the amount */
    unit_amount: number | null
    custom: { minimum: number | null; maximum: number | null; preset: number | null } | null
    quantity: number
    adjustable: { minimum: number; maximum: number } | null
  }[]
  /** of the quantities above; null when the buyer sets the amount */
  total: number | null
}

/** POST /api/links/:word/sessions, with an Idempotency-Key */
export const linkSessionRequest = z.object({
  /** by item */
  quantities: z.record(z.string().max(40), z.number().int().min(0).max(999_999)).default({}),
  /** what the buyer set, or null */
  amount: z.number().int().min(1).max(99_999_999).nullish(),
  /** what the page showed him as the sum: another sum is not sold */
  total: z.number().int().min(1).max(99_999_999),
})
export type LinkSessionRequest = z.input<typeof linkSessionRequest>
export type LinkSession = { pay_url: string }
