import { isAddress } from 'viem/utils'

/** EIP-55: mixed case has to be the checksum; all of one case carries none and passes. */
export function checkAddress(text: string): 'ok' | 'malformed' | 'checksum' {
  if (!isAddress(text, { strict: false })) return 'malformed'
  const digits = text.slice(2)
  if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return 'ok'
  return isAddress(text) ? 'ok' : 'checksum'
}
