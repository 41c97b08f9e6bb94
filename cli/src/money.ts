import { currencyExponent } from '@giro/protocol/currency'
import { formatUnits } from 'viem'

/** Minor units of a currency for people, e.g. (5000, 'usd') -> "50.00 USD". */
export function showMinor(amountMinor: number, currency: string): string {
  const exponent = currencyExponent(currency)
  return `${(amountMinor / 10 ** exponent).toFixed(exponent)} ${currency.toUpperCase()}`
}

/** Base units of an asset for people, e.g. (50000000n, 6, 'USDC') -> "50 USDC". */
export function showAsset(amount: bigint, decimals: number, symbol: string): string {
  return `${formatUnits(amount, decimals)} ${symbol}`
}
