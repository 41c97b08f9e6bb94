/** What a printed code said it costs, in minor units: `?printed=1250.usd`. Null when it said nothing that can be read. */
export function printedPrice(search: string): { amount: number; currency: string } | null {
  const match = /^(\d{1,8})\.([a-z]{3})$/.exec(new URLSearchParams(search).get('printed') ?? '')
  return match ? { amount: Number(match[1]), currency: match[2]! } : null
}
