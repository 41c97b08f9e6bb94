import { z } from 'zod'

const minor = z.number().int().min(1).max(99_999_999)
const name = z.string().trim().min(1).max(250)
const currency = z.string().regex(/^[a-z]{3}$/)

/** One of GET /api/dashboard/products. Amounts are minor units. */
export type DashboardProduct = {
  id: string
  created_ms: number
  name: string
  description: string | null
  active: boolean
  /** its usual price; `amount` null when the buyer sets it */
  price: { id: string; amount: number | null; currency: string } | null
}

/** One of GET /api/dashboard/links. */
export type DashboardLink = {
  id: string
  created_ms: number
  url: string
  /** PDF; add a6 or a4 */
  qr_url: string
  name: string
  active: boolean
  tips: boolean
  adjustable: boolean
  currency: string
  /** null when the buyer sets the amount */
  total: number | null
  /** how often it was paid */
  sold: number
  /** the amount is of one product, and can be changed here */
  repriceable: boolean
}

/** POST /api/dashboard/products */
export const newProductRequest = z.object({
  name,
  description: z.string().trim().max(1000).nullish(),
  amount: minor,
  currency,
})

/** POST /api/dashboard/products/:id; another amount is another price, and links that sell at the old one go on at the new one */
export const productChangeRequest = z.object({ active: z.boolean().optional(), amount: minor.optional() })

/** POST /api/dashboard/links: of a product, or of something new. `amount` null: the buyer sets it. */
export const newLinkRequest = z.object({
  product: z.string().max(255).nullish(),
  name: name.nullish(),
  description: z.string().trim().max(1000).nullish(),
  amount: minor.nullish(),
  minimum: minor.nullish(),
  maximum: minor.nullish(),
  currency,
  adjustable: z.boolean().default(false),
  tips: z.boolean().default(false),
})
export type NewLinkRequest = z.input<typeof newLinkRequest>

/** POST /api/dashboard/links/:id */
export const linkChangeRequest = z.object({ active: z.boolean().optional(), amount: minor.optional() })
