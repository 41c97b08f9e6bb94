import type { Asset } from '@giro/protocol/asset'
import { Funding, type Payment, paymentId, termsHash } from '@giro/protocol/payment'
import type { PayView, PrepareResponse } from '@giro/protocol/payView'
import { type Address, isAddressEqual, type TypedDataDefinition, zeroAddress } from 'viem'
import { authorizationTypedData, permitTypedData } from '../chain/paymentTypedData.ts'
import { paymentFromJson, typedDataJson } from '../chain/typedDataJson.ts'
import { MismatchError } from '../errors.ts'

/** The longest that a payer's money may stay frozen: the most that a server can be set to. */
const longestHoldS = 210 * 86_400

/**
 * Compares what the server wants signed with what the payer has seen (`view`) and agreed to, field by field, recomputes
 * the payment's id, and returns the typed data to sign, built here and not taken from the server.
 *
 * @throws MismatchError naming the first field that differs.
 */
export function checkPrepared(parameters: {
  view: PayView
  payer: Address
  /** as giro.json lists it */
  asset: Asset
  /** as giro.json lists it, or as the payer has pinned it */
  house: Address
  /** base units */
  amount: bigint
  prepared: PrepareResponse
}) {
  const { view, payer, asset, house, amount, prepared } = parameters
  const chainId = view.network.chain_id
  const payment = read(prepared)

  sameAddress('the house', house, view.network.house)
  sameAddress('the payer', payer, payment.payer)
  sameAddress('the payee', view.merchant.payee, payment.payee)
  sameAddress('the asset', asset.address, payment.asset)
  same('the amount', amount, payment.maxAmount)
  same('the funding', asset.erc3009 ? Funding.erc3009 : Funding.permit2, payment.funding)
  sameAddress('the arbiter', zeroAddress, payment.arbiter)
  if (!view.refund_address || !sameText(view.refund_address, payment.refundTo))
    sameAddress('the address that unused money returns to', payer, payment.refundTo)
  same('the terms', termsHash(view.id, view.amount, view.currency), payment.terms)
  atMost('the deadline', view.expires_at, payment.authorizeBy)
  atMost('the end of the hold', view.server_time + longestHoldS, payment.captureBy)

  same('the payment id', paymentId(chainId, house, payment), prepared.payment_id)
  const data = asset.erc3009
    ? authorizationTypedData({ chainId, house, asset, payment })
    : permitTypedData({ chainId, house, payment })
  const ours = typedDataJson(data)
  for (const part of ['domain', 'types', 'primaryType', 'message'] as const)
    same(`the typed data's ${part}`, canonical(ours[part]), canonical(prepared.typed_data[part]))
  return { payment, payment_id: prepared.payment_id, data: data as TypedDataDefinition }
}

function read(prepared: PrepareResponse): Payment {
  try {
    return paymentFromJson(prepared.payment)
  } catch (error) {
    throw new MismatchError('the payment', 'a payment', String(error))
  }
}

function same(field: string, expected: unknown, got: unknown) {
  if (!sameText(String(expected), String(got))) throw new MismatchError(field, String(expected), String(got))
}

function sameAddress(field: string, expected: string, got: string) {
  if (!isAddressEqual(expected as Address, got as Address)) throw new MismatchError(field, expected, got)
}

function atMost(field: string, limit: number, got: number) {
  if (!(got <= limit)) throw new MismatchError(field, `at most ${limit}`, String(got))
}

const sameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** JSON with sorted keys and numbers as text, so that two spellings of one thing compare equal. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (value && typeof value === 'object')
    return `{${Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, field]) => `${name}:${canonical(field)}`)
      .join()}}`
  return JSON.stringify(String(value))
}
