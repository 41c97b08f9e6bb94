import type { LinkView } from '@giro/protocol/linkView'
import { parseMinor } from '../ui/money.ts'

/** What the buyer chose: quantities by item, and the amount as he typed it where he sets it. */
export type Cart = { quantities: Record<string, number>; typed: string }

export function newCart(link: LinkView): Cart {
  return { quantities: Object.fromEntries(link.items.map(({ id, quantity }) => [id, quantity])), typed: '' }
}

/** The amount that the buyer set, minor units; null when there is none, or none that the seller takes. */
export function openAmount(link: LinkView, cart: Cart): number | null {
  const [item] = link.items
  if (!item || item.unit_amount !== null) return null
  const amount = parseMinor(cart.typed, link.currency)
  if (amount === null || amount < (item.custom?.minimum ?? 1)) return null
  return amount > (item.custom?.maximum ?? 99_999_999) ? null : amount
}

/** What it costs, minor units; null while that is not known. */
export function totalOf(link: LinkView, cart: Cart): number | null {
  if (link.items.some(({ unit_amount }) => unit_amount === null)) return openAmount(link, cart)
  const total = link.items.reduce(
    (sum, { id, unit_amount, quantity }) => sum + (cart.quantities[id] ?? quantity) * (unit_amount ?? 0),
    0,
  )
  return total > 0 ? total : null
}
