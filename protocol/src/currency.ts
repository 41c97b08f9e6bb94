/** Currencies whose minor unit is the unit itself, as in Stripe's API. */
const zeroDecimal = new Set([
  'bif',
  'clp',
  'djf',
  'gnf',
  'jpy',
  'kmf',
  'krw',
  'mga',
  'pyg',
  'rwf',
  'ugx',
  'vnd',
  'vuv',
  'xaf',
  'xof',
  'xpf',
]) // prettier-ignore
const threeDecimal = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd'])

/** Decimal places of a currency's minor unit in Stripe's API (lower-case ISO 4217 code). */
export function currencyExponent(currency: string): number {
  if (zeroDecimal.has(currency)) return 0
  return threeDecimal.has(currency) ? 3 : 2
}

/** Base units of an asset of `decimals` at par with the currency, for an amount in minor units. Rounds up. */
export function minorToBase(amountMinor: number, currency: string, decimals: number): bigint {
  return scale(BigInt(amountMinor), decimals - currencyExponent(currency), true)
}

/** Minor units of a currency for base units of an asset at par with it. Rounds down. */
export function baseToMinor(amountBase: bigint, currency: string, decimals: number): number {
  return Number(scale(amountBase, currencyExponent(currency) - decimals, false))
}

function scale(value: bigint, exponent: number, up: boolean): bigint {
  if (exponent >= 0) return value * 10n ** BigInt(exponent)
  const divisor = 10n ** BigInt(-exponent)
  return (value + (up ? divisor - 1n : 0n)) / divisor
}
