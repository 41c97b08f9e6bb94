import { type Address, getAddress, isAddress, zeroAddress } from 'viem'
import { MoneyError } from '../payments/errors.ts'

/** The wallet that somebody typed as his own. @throws {MoneyError} when money sent there would be lost, or the letters do not match. */
export function payeeAddress(text: string): Address {
  if (!isAddress(text) || getAddress(text) === zeroAddress) {
    throw new MoneyError(
      'payee_invalid',
      `'${text.slice(0, 60)}' is no address that money can go to: it takes 0x and 40 digits, and capital letters must match (EIP-55). Nothing was done; copy it from your wallet again.`,
      { param: 'payee' },
    )
  }
  return getAddress(text)
}
