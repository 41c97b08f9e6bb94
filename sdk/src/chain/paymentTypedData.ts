import type { Asset } from '@giro/protocol/asset'
import {
  Funding,
  houseDomain,
  type Payment,
  paymentId,
  paymentTypes,
  type Refund,
  receiveWithAuthorizationTypes,
  refundDigest,
  refundTypes,
} from '@giro/protocol/payment'
import { permit2Domain, permitWitness, permitWitnessTypes } from '@giro/protocol/permit2'
import type { Address, Hex } from 'viem'
import { NotGaslessError } from '../errors.ts'

/** ERC-3009's domain of a token on a chain. */
function tokenDomain(chainId: number, asset: Asset) {
  if (!asset.erc3009) throw new NotGaslessError(asset.symbol)
  return { ...asset.erc3009, chainId, verifyingContract: asset.address } as const
}

/**
 * What a payer signs to pay without gas: ERC-3009's ReceiveWithAuthorization to the house, in the token's own domain.
 * Its nonce is the payment's id, so this one signature also consents to every field of the payment, and works once.
 *
 * @throws NotGaslessError when the asset has no ERC-3009.
 */
export function authorizationTypedData(parameters: {
  chainId: number
  house: Address
  asset: Asset
  payment: Payment
  /** the payment's id when it is known already: hashing it is most of the work */
  id?: Hex
}) {
  const { chainId, house, asset, payment, id } = parameters
  return {
    domain: tokenDomain(chainId, asset),
    types: receiveWithAuthorizationTypes,
    primaryType: 'ReceiveWithAuthorization',
    message: {
      from: payment.payer,
      to: house,
      value: payment.maxAmount,
      validAfter: 0n,
      validBefore: BigInt(payment.authorizeBy),
      nonce: id ?? paymentId(chainId, house, payment),
    },
  } as const
}

/**
 * What a payer signs to pay without gas once he has approved Permit2 for the asset: the house may take the most amount, for
 * this payment, which his wallet shows whole, and once.
 */
export function permitTypedData(parameters: { chainId: number; house: Address; payment: Payment; id?: Hex }) {
  const { chainId, house, payment, id } = parameters
  return {
    domain: permit2Domain(chainId),
    types: permitWitnessTypes,
    primaryType: 'PermitWitnessTransferFrom',
    message: permitWitness(house, id ?? paymentId(chainId, house, payment), payment),
  } as const
}

/** What a payer signs when his house balance or his ERC-20 allowance funds the payment: the Payment, in the house's domain. */
export function paymentTypedData(parameters: { chainId: number; house: Address; payment: Payment }) {
  const { chainId, house, payment } = parameters
  return {
    domain: houseDomain(chainId, house),
    types: paymentTypes,
    primaryType: 'Payment',
    message: payment,
  } as const
}

/**
 * What a payee signs to pay `refund.amount` back. Funded by ERC-3009 it is an authorisation of the token whose nonce is the
 * Refund's digest and whose `validBefore` is its deadline; else the Refund itself in the house's domain.
 *
 * @throws NotGaslessError when `refund.funding` is ERC-3009 and the asset has none.
 */
export function refundTypedData(parameters: {
  chainId: number
  house: Address
  asset: Asset
  payee: Address
  refund: Refund
}) {
  const { chainId, house, asset, payee, refund } = parameters
  if (refund.funding !== Funding.erc3009)
    return {
      domain: houseDomain(chainId, house),
      types: refundTypes,
      primaryType: 'Refund',
      message: refund,
    } as const
  return {
    domain: tokenDomain(chainId, asset),
    types: receiveWithAuthorizationTypes,
    primaryType: 'ReceiveWithAuthorization',
    message: {
      from: payee,
      to: house,
      value: refund.amount,
      validAfter: 0n,
      validBefore: BigInt(refund.deadline),
      nonce: refundDigest(chainId, house, refund),
    },
  } as const
}
