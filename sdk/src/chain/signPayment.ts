import type { Asset } from '@giro/protocol/asset'
import { Funding, type Payment } from '@giro/protocol/payment'
import type { Address, Hex, LocalAccount } from 'viem'
import { authorizationTypedData, paymentTypedData } from './paymentTypedData.ts'

/**
 * The payer's consent to a payment: the `consent` of IClearingHouse's `authorize` and `charge`. Reads and writes nothing
 * on chain. For ERC-3009 it is a signature for the token, for a balance or an allowance one of the Payment itself.
 *
 * @throws NotGaslessError when the payment asks for ERC-3009 and the asset has none.
 */
export function signPayment(parameters: {
  account: LocalAccount
  chainId: number
  house: Address
  asset: Asset
  payment: Payment
}): Promise<Hex> {
  const { account, ...rest } = parameters
  return parameters.payment.funding === Funding.erc3009
    ? account.signTypedData(authorizationTypedData(rest))
    : account.signTypedData(paymentTypedData(rest))
}
