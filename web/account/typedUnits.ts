/** What somebody typed, in base units; null when it is no amount of that token. Comma and point both separate decimals. */
export function typedUnits(text: string, decimals: number): bigint | null {
  const match = /^(\d{1,30})(?:[.,](\d*))?$/.exec(text.trim())
  if (!match || (match[2] ?? '').length > decimals) return null
  return BigInt(match[1]! + (match[2] ?? '').padEnd(decimals, '0'))
}
