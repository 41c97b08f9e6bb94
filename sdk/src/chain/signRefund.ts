import type { Asset } from '@giro/protocol/asset'
import type { Refund } from '@giro/protocol/payment'
import type { Address, Hex, LocalAccount } from 'viem'
import { refundTypedData } from './paymentTypedData.ts'

/**
 * The payee's consent to pay back `refund.amount` base units: the `consent` of IClearingHouse's `refund`. Reads and writes
 * nothing on chain. `refund.refundedBefore` is what was refunded so far and makes the signature usable once.
 *
 * @throws NotGaslessError when `refund.funding` is ERC-3009 and the asset has none.
 */
export function signRefund(parameters: {
  account: LocalAccount
  chainId: number
  house: Address
  asset: Asset
  refund: Refund
}): Promise<Hex> {
  const { account, ...rest } = parameters
  const data = refundTypedData({ ...rest, payee: account.address })
  return data.primaryType === 'Refund' ? account.signTypedData(data) : account.signTypedData(data)
}
