import { z } from 'zod'

/** GET /api/pos: what a point of sale has to know before its first sale. */
export type PosView = {
  merchant: { name: string }
  /** only local chains: the money is play money */
  local: boolean
  /** those that an accepted asset is at par with; the first is the usual one */
  currencies: string[]
}

/** POST /api/pos/payments, with an Idempotency-Key: answers with the PayView. `amount` is in minor units. */
export const posPaymentRequest = z.object({
  amount: z.number().int().min(1).max(99_999_999),
  currency: z.string().regex(/^[a-z]{3}$/),
  description: z.string().trim().min(1).max(200).nullish(),
  /** the payer's page asks for a tip */
  tips: z.boolean().default(false),
})
export type PosPaymentRequest = z.input<typeof posPaymentRequest>
