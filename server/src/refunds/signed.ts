import type { Refund } from '@giro/protocol/payment'
import { refundTypedData } from '@giro/sdk'
import type { Hex } from 'viem'
import { type Context, on } from '../context.ts'
import { refundCall } from '../payments/calls.ts'
import type { IntentRow, PaymentRow, RefundRow } from '../payments/rows.ts'

/** What the payee signs to pay a refund: for the token (ERC-3009), or for the house (allowance). */
export function refundToSign(context: Pick<Context, 'networks'>, payment: PaymentRow, refund: RefundRow) {
  const { network } = on(context, payment.network)
  const asset = network.assets.find((candidate) => candidate.address === payment.asset)
  if (!asset)
    throw new Error(`Asset ${payment.asset} of payment ${payment.id} is no longer configured on ${network.id}.`)
  const message: Refund = {
    payment: payment.id,
    amount: refund.amount,
    refundedBefore: refund.refunded_before,
    funding: refund.funding,
    deadline: refund.deadline_s,
  }
  return refundTypedData({
    chainId: network.chainId,
    house: network.contracts.house,
    asset,
    payee: payment.payee,
    refund: message,
  })
}

/** The demo merchant's refund, signed with the key that the embedded chain's server holds for him. */
export async function signedRefundCall(
  context: Pick<Context, 'networks' | 'keys'>,
  intent: IntentRow,
  payment: PaymentRow,
  refund: RefundRow,
) {
  const { merchant } = context.keys
  if (!merchant) throw new Error('Only the demo merchant has a key here.')
  const data = refundToSign(context, payment, refund)
  const signature: Hex =
    data.primaryType === 'Refund' ? await merchant.signTypedData(data) : await merchant.signTypedData(data)
  return { signature, call: refundCall(intent, payment, refund, signature) }
}
