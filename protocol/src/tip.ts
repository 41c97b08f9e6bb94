/** What a payer can choose. Few, because each makes another amount, and so another deposit address to watch. */
export const tipPercents = [0, 5, 10, 15] as const
export type TipPercent = (typeof tipPercents)[number]

/** The tip on an amount without tip, both in minor units; half a unit is rounded up. */
export function tipMinor(amountMinor: number, percent: TipPercent): number {
  return Math.floor((amountMinor * percent + 50) / 100)
}
