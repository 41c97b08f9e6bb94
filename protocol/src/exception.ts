import { z } from 'zod'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)

/** What went another way than a payment was meant to. */
export const exceptionKind = z.enum([
  'underpaid',
  'overpaid',
  'late',
  'duplicate',
  'wrong_asset',
  'wrong_network',
  'awaiting_refund_address',
  'return_refused',
  'reorganized',
])
export type ExceptionKind = z.infer<typeof exceptionKind>

/**
 * The ways out: wait for the rest; accept what came as the payment; return it to the refund address; keep it as the buyer's
 * credit, which is the payee's money as a payment is.
 */
export const resolutionName = z.enum(['wait', 'accept', 'return', 'credit'])
export type ResolutionName = z.infer<typeof resolutionName>

/** The ways out that somebody decides for; waiting is what happens meanwhile. */
export const decisionName = resolutionName.exclude(['wait'])
export type DecisionName = z.infer<typeof decisionName>

/** Money in a deposit address that is not the payment. `amount` is base units of `asset`, a decimal string. */
export const strayMoney = z.object({
  network: z.string(),
  deposit_address: address,
  asset: address,
  /** null for a token that is not known here */
  symbol: z.string().nullable(),
  decimals: z.number().nullable(),
  amount: z.string(),
  /** the payment by which the payee has it already; null: it lies in the deposit address */
  payment: z.string().nullable(),
})
export type StrayMoney = z.infer<typeof strayMoney>

/** One decision. `decided`: stored, its money not yet there; `failed`: the money did not move, and can be decided on again. */
export const resolutionView = z.object({
  id: z.string(),
  object: z.literal('giro.resolution'),
  exception: exceptionKind,
  resolution: decisionName,
  status: z.enum(['decided', 'done', 'failed']),
  money: z.array(strayMoney),
  /** why it failed */
  reason: z.string().nullable(),
  /** Unix seconds */
  created: z.number(),
})
export type ResolutionView = z.infer<typeof resolutionView>

/** GET /v1/payment_intents/:id/exception, each entry of GET /v1/exceptions, and the answer of POST …/resolve. */
export const exceptionView = z.object({
  id: z.string(),
  object: z.literal('giro.exception'),
  payment_intent: z.string(),
  /** null: nothing is wrong, or not any more */
  kind: exceptionKind.nullable(),
  status: z.enum(['none', 'open', 'resolving', 'resolved']),
  money: z.array(strayMoney),
  /** what is possible now, and what each would move; `until` (Unix seconds) is when waiting ends */
  resolutions: z.array(
    z.object({ resolution: resolutionName, money: z.array(strayMoney), until: z.number().nullable() }),
  ),
  /** where a return goes; null: the payer has not said so yet */
  refund_address: address.nullable(),
  /** all decisions, oldest first */
  history: z.array(resolutionView),
})
export type ExceptionView = z.infer<typeof exceptionView>

/** POST /v1/payment_intents/:id/claim_link. `url` is said once: only its hash is kept. */
export const claimLink = z.object({
  id: z.string(),
  object: z.literal('giro.claim_link'),
  payment_intent: z.string(),
  /** null when the request that made it is repeated */
  url: z.string().nullable(),
  created: z.number(),
  expires_at: z.number(),
})
export type ClaimLink = z.infer<typeof claimLink>

/** GET /api/claim/:token, and the answer of POST /api/claim/:token/refund_address. */
export const claimView = z.object({
  /** open: the payer has not said where to; returning: he has, and it is on its way; returned: nothing is left to return */
  status: z.enum(['open', 'returning', 'returned']),
  merchant: z.object({ name: z.string() }),
  description: z.string().nullable(),
  /** by name, where the money is */
  networks: z.array(z.string()),
  /** what still lies there */
  money: z.array(strayMoney),
  /** what went back, oldest first */
  returns: z.array(
    z.object({
      network: z.string(),
      transaction_hash: z.string(),
      asset: z.string(),
      symbol: z.string().nullable(),
      decimals: z.number().nullable(),
      amount: z.string(),
    }),
  ),
  refund_address: address.nullable(),
  /** the payment's own addresses, which are nobody's wallet */
  own: z.array(address),
  /** Unix seconds */
  expires_at: z.number(),
})
export type ClaimView = z.infer<typeof claimView>
