import { currencyExponent } from '@giro/protocol/currency'
import { parseMinor } from '../ui/money.ts'

/** What Stripe's API takes at most, minor units. */
export const amountMost = 99_999_999

/** The typed amount after one more key: a digit, `.`, `000`, or `back`. A key that makes no amount changes nothing. */
export function typeKey(typed: string, key: string, currency: string): string {
  if (key === 'back') return typed.slice(0, -1)
  const next = (typed + key).replace(/^0+(?=\d)/, '').replace(/^\./, '0.')
  if (key === '.' && (typed.includes('.') || currencyExponent(currency) === 0)) return typed
  const minor = parseMinor(next, currency)
  return minor === null || minor > amountMost ? typed : next
}

/** The typed digits as money, with the point where it was typed: "$12." while the cents are still to come. */
export function typedMoney(typed: string, currency: string, locale: string): string {
  const [whole = '', fraction] = typed.split('.')
  const places = fraction?.length ?? 0
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: currency.toUpperCase(),
    numberingSystem: 'latn',
    minimumFractionDigits: fraction === undefined ? 0 : Math.max(1, places),
    maximumFractionDigits: fraction === undefined ? 0 : Math.max(1, places),
  })
  return format
    .formatToParts(BigInt(whole || '0'))
    .map((part) => (part.type === 'fraction' ? (fraction ?? '') : part.value))
    .join('')
}
