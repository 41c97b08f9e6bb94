import type { Asset } from '@giro/protocol/asset'
import { Funding, type Payment } from '@giro/protocol/payment'
import type { Address, Hex, LocalAccount } from 'viem'
import { authorizationTypedData, paymentTypedData, permitTypedData } from './paymentTypedData.ts'

/**
 * The payer's consent to a payment: the `consent` of IClearingHouse's `authorize` and `charge`. Reads and writes nothing
 * on chain. For ERC-3009 it is a signature for the token, for Permit2 one for that contract, which the payer must have approved,
 * for a balance or an allowance one of the Payment itself.
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
  const { funding } = parameters.payment
  if (funding === Funding.erc3009) return account.signTypedData(authorizationTypedData(rest))
  if (funding === Funding.permit2) return account.signTypedData(permitTypedData(rest))
  return account.signTypedData(paymentTypedData(rest))
}
