import { z } from 'zod'

const depth = z.union([z.number(), z.enum(['safe', 'finalized'])])
const amount = z.string().nullable()

/** How a network does: one of `data` of GET /api/dashboard/networks. Amounts of coin and gas prices in wei. */
export const networkView = z.object({
  /** CAIP-2 */
  id: z.string(),
  name: z.string(),
  coin: z.string(),
  /** it takes and sends nothing for now */
  paused: z.boolean(),
  alarms: z.array(z.object({ kind: z.string(), detail: z.string(), since_ms: z.number() })),
  indexed_block: z.number(),
  depth,
  depths_of_less: z.array(z.object({ up_to: z.number(), depth })),
  settler: z.string(),
  settler_balance: amount,
  gas_float: z.string(),
  gas_price: amount,
  /** above it the settler waits */
  gas_price_most: z.string(),
  /** units of currency: smaller payments are not offered here */
  least_amount: z.number(),
  /** what settling one payment costs the operator now, in base units of the token */
  settlement_fees: z.array(z.object({ asset: z.string(), symbol: z.string(), decimals: z.number(), amount })),
})
export type NetworkView = z.infer<typeof networkView>

export const networksAnswer = z.object({ data: z.array(networkView) })
