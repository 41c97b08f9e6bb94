import { currencyExponent } from '@giro/protocol/currency'

// Amounts are integers that a float cannot hold: Intl formats the whole part, the digits after it are put in as they are.

/** Base units as a plain decimal, exact: "50.00". At least two places, for reading and for pasting into a wallet. */
export function plainUnits(base: string | bigint, decimals: number, minPlaces = 2): string {
  const { whole, fraction } = split(BigInt(base), decimals, minPlaces)
  return fraction ? `${whole}.${fraction}` : String(whole)
}

/** Base units of a token, grouped as the reader is used to: "1,234.50". */
export function formatUnits(base: string | bigint, decimals: number, locale: string): string {
  const { whole, fraction } = split(BigInt(base), decimals, 2)
  // Intl knows at most 20 places everywhere; the part is only a place to put ours
  return put(new Intl.NumberFormat(locale, { ...latin, minimumFractionDigits: fraction ? 1 : 0 }), whole, fraction)
}

/** Base units with the token's symbol: "50.00 USDC". The space does not break. */
export function formatToken(
  base: string | bigint,
  token: { decimals: number; symbol: string },
  locale: string,
): string {
  return `${formatUnits(base, token.decimals, locale)}\u00a0${token.symbol}`
}

/** Minor units of a currency as Stripe counts them: 5000 usd is "$50.00", 5000 vnd "₫5,000". */
export function formatMinor(minor: number, currency: string, locale: string): string {
  const exponent = currencyExponent(currency)
  const { whole, fraction } = split(BigInt(minor), exponent, exponent)
  const format = new Intl.NumberFormat(locale, {
    ...latin,
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  })
  return put(format, whole, fraction)
}

/** Minor units as a plain decimal, for an input: 5000 usd is "50.00". */
export function plainMinor(minor: number, currency: string): string {
  const exponent = currencyExponent(currency)
  return plainUnits(BigInt(minor), exponent, exponent)
}

/** What somebody typed, in minor units; null when it is no amount of that currency. Comma and point both separate decimals. */
export function parseMinor(text: string, currency: string): number | null {
  const exponent = currencyExponent(currency)
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(text.trim())
  if (!match || (match[2] ?? '').length > exponent) return null
  const minor = Number(match[1]! + (match[2] ?? '').padEnd(exponent, '0'))
  return Number.isSafeInteger(minor) ? minor : null
}

const latin = { numberingSystem: 'latn' } as const

function split(base: bigint, decimals: number, minPlaces: number): { whole: bigint; fraction: string } {
  if (base < 0n) throw new RangeError('an amount is never negative')
  const unit = 10n ** BigInt(decimals)
  const digits = decimals ? String(base % unit).padStart(decimals, '0') : ''
  return { whole: base / unit, fraction: digits.replace(/0+$/, '').padEnd(Math.min(minPlaces, decimals), '0') }
}

function put(format: Intl.NumberFormat, whole: bigint, fraction: string): string {
  return format
    .formatToParts(whole)
    .map((part) => (part.type === 'fraction' ? fraction : part.value))
    .join('')
}
