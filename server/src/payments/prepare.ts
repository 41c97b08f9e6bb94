import { authorizationDigest, Funding, type Payment, PayTo, paymentId } from '@giro/protocol/payment'
import type { PrepareResponse } from '@giro/protocol/payView'
import { authorizationTypedData, paymentToJson, permitTypedData, typedDataJson } from '@giro/sdk'
import { type Address, getAddress, type Hex, hashTypedData, zeroAddress } from 'viem'
import type { Network } from '../chain/network.ts'
import { type Context, on } from '../context.ts'
import { keccak } from '../keccak.ts'
import { MoneyError } from './errors.ts'
import { intentBySecret } from './find.ts'
import { optionOf } from './optionOf.ts'
import type { IntentRow } from './rows.ts'

/** The payment that `payer` is asked to agree to on the context's network: the same for the same payer and asset, so nothing has to be remembered. */
export function paymentBySignature(
  context: Pick<Context, 'network'>,
  intent: IntentRow,
  payer: Address,
  asset: Address,
): { id: Hex; payment: Payment } {
  const { network } = context
  const option = optionOf(intent, { network: network.id, asset })
  if (!option) {
    throw new MoneyError(
      'asset_not_accepted',
      `This payment cannot be made in ${asset} on ${network.name}. Nothing was taken; choose one of ${intent.options.map((o) => `${o.symbol} on ${o.network}`).join(', ')}.`,
      { param: 'asset' },
    )
  }
  const payment: Payment = {
    payer,
    payee: intent.payee,
    asset,
    maxAmount: BigInt(option.amount),
    operator: intent.operator,
    arbiter: zeroAddress,
    refundTo: payer,
    payTo: PayTo.wallet,
    funding: erc3009Of(network, asset) ? Funding.erc3009 : Funding.permit2,
    authorizeBy: intent.accept_by_s,
    captureAfter: 0,
    captureBy: intent.capture_by_s,
    arbiterBy: 0,
    refundBy: intent.refund_by_s,
    maxFeeBps: intent.deposit_terms.feeBps,
    feeRecipient: intent.deposit_terms.feeRecipient,
    terms: intent.terms_hash,
    salt: 0n,
  }
  return { id: paymentId(network.chainId, network.contracts.house, payment, keccak), payment }
}

/** What a payer signs to pay without gas. Reads only. Throws MoneyError when the intent cannot be paid that way any more. */
export async function prepareSignature(
  context: Pick<Context, 'networks' | 'paused' | 'db' | 'now'>,
  secret: string,
  request: { payer: string; asset: string; network?: string | undefined },
): Promise<PrepareResponse> {
  const intent = await intentBySecret(context, secret)
  refuseUnlessWaiting(intent, context.now())
  const there = signingOn(context, intent, request)
  const { id, payment } = paymentBySignature(there, intent, getAddress(request.payer), getAddress(request.asset))
  const typed = typedToSign(there, payment, id)
  return { payment_id: id, payment: paymentToJson(payment), typed_data: typedDataJson(typed) }
}

/** Where a payer means to pay: on the network he names, else on the intent's own. */
export function signingOn<Given extends Pick<Context, 'networks' | 'paused'>>(
  context: Given,
  intent: IntentRow,
  request: { network?: string | undefined },
) {
  const wanted = request.network ?? intent.network
  if (context.paused.has(wanted)) {
    throw new MoneyError(
      'network_paused',
      `Payments on ${on(context, wanted).network.name} are paused. Nothing was taken; choose another network, or try again later.`,
      { status: 503, type: 'api_error', param: 'network' },
    )
  }
  if (intent.options.some(({ network }) => network === wanted)) return on(context, wanted)
  throw new MoneyError(
    'network_not_accepted',
    `This payment cannot be made on ${wanted}. Nothing was taken; choose one of ${[...new Set(intent.options.map(({ network }) => network))].join(', ')}.`,
    { param: 'network' },
  )
}

export function typedToSign(context: Pick<Context, 'network'>, payment: Payment, id: Hex) {
  const { network } = context
  const { chainId, contracts } = network
  if (payment.funding === Funding.permit2) return permitTypedData({ chainId, house: contracts.house, payment, id })
  const asset = network.assets.find(({ address }) => address === payment.asset)!
  return authorizationTypedData({ chainId, house: contracts.house, asset, payment, id })
}

/** The digest of what typedToSign answers. */
export function digestToSign(context: Pick<Context, 'network'>, payment: Payment, id: Hex): Hex {
  const typed = typedToSign(context, payment, id)
  if (typed.primaryType === 'PermitWitnessTransferFrom') return hashTypedData(typed)
  return authorizationDigest(typed.domain, typed.message, keccak)
}

function erc3009Of(network: Network, asset: Address) {
  return network.assets.find(({ address }) => address === asset)?.erc3009 ?? null
}

/** Only one payer is served: whoever comes after money or a signature did is told so before he signs. */
export function refuseUnlessWaiting(intent: IntentRow, now_ms: number): void {
  if (intent.status !== 'requires_payment_method' && intent.status !== 'requires_action') {
    const said = intent.status === 'canceled' ? 'was canceled' : 'is already paid or being paid'
    throw new MoneyError('payment_not_waiting', `This payment ${said}. Nothing was taken from you.`, { status: 409 })
  }
  if (now_ms >= intent.accept_by_s * 1000) {
    throw new MoneyError(
      'payment_expired',
      'The time to pay is over. Nothing was taken; ask the shop for a new link.',
      {
        status: 409,
      },
    )
  }
}
