import { Funding } from '@giro/protocol/payment'
import type { RefundView } from '@giro/protocol/payView'
import { readHold, typedDataJson } from '@giro/sdk'
import { erc20Abi, type Hex } from 'viem'
import { verifyTypedData } from 'viem/actions'
import { type Context, on } from '../context.ts'
import { refundCall } from '../payments/calls.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import type { IntentRow, PaymentRow, RefundRow } from '../payments/rows.ts'
import { queueJobs } from '../settler/queueJobs.ts'
import { refundToSign } from './signed.ts'

type Found = { refund: RefundRow; intent: IntentRow; payment: PaymentRow; merchant: string }

async function find(context: Context, secret: string): Promise<Found> {
  const refund = await context.db.selectFrom('refund').selectAll().where('secret', '=', secret).executeTakeFirst()
  if (!refund) throw noSuch('refund', 'of this link')
  const [intent, payment, account] = await Promise.all([
    context.db.selectFrom('intent').selectAll().where('id', '=', refund.intent).executeTakeFirstOrThrow(),
    context.db
      .selectFrom('payment')
      .selectAll()
      .where('network', '=', refund.network)
      .where('id', '=', refund.payment)
      .executeTakeFirstOrThrow(),
    context.db.selectFrom('account').select('name').where('id', '=', refund.account).executeTakeFirstOrThrow(),
  ])
  return { refund, intent, payment, merchant: account.name }
}

/** What the payee's wallet is shown. The signature is asked for the count of refunds as the chain has it now. */
export async function refundView(context: Context, secret: string): Promise<RefundView> {
  const { refund, payment, merchant } = await find(context, secret)
  const { network } = on(context, payment.network)
  const asset = network.assets.find((candidate) => candidate.address === payment.asset)
  if (!asset) throw new Error(`Asset ${payment.asset} is no longer configured on ${network.id}.`)
  const waiting = refund.status === 'requires_action'
  const current = waiting ? await renew(context, refund, payment) : refund
  const allowance =
    waiting && refund.funding === Funding.allowance
      ? await network.client.readContract({
          address: asset.address,
          abi: erc20Abi,
          functionName: 'allowance',
          args: [payment.payee, network.contracts.house],
        })
      : refund.amount
  return {
    id: refund.id,
    secret,
    status: refund.status,
    merchant: { name: merchant, payee: payment.payee },
    amount: refund.amount_minor,
    currency: refund.currency,
    asset: asset.address,
    symbol: asset.symbol,
    decimals: asset.decimals,
    base_amount: String(refund.amount),
    refund_to: String(payment.fields.refundTo),
    chain_id: network.chainId,
    rpc_url: network.publicRpcUrl,
    house: network.contracts.house,
    needs_allowance: allowance < refund.amount,
    refund: {
      payment: payment.id,
      refunded_before: String(current.refunded_before),
      funding: current.funding,
      deadline: current.deadline_s,
    },
    typed_data: waiting ? typedDataJson(refundToSign(context, payment, current)) : null,
    transaction_hash: refund.transaction_hash,
  }
}

/** Keeps what is to be signed true: other refunds may have gone before, or the deadline come near. */
async function renew(context: Context, refund: RefundRow, payment: PaymentRow): Promise<RefundRow> {
  const now_s = Math.floor(context.now() / 1000)
  const { network } = on(context, payment.network)
  const { refunded } = await readHold(network.client, {
    house: network.contracts.house,
    payment: payment.id,
  })
  const before = refunded > payment.refunded ? refunded : payment.refunded
  if (refund.refunded_before === before && refund.deadline_s > now_s + 3600) return refund
  const deadline_s = Math.min(now_s + 86_400, Number(payment.fields.refundBy))
  await context.db
    .updateTable('refund')
    .set({ refunded_before: before, deadline_s })
    .where('id', '=', refund.id)
    .where('status', '=', 'requires_action')
    .execute()
  return { ...refund, refunded_before: before, deadline_s }
}

/** Takes the payee's signature and queues the refund. Throws MoneyError when it is not his, or not wanted any more. */
export async function signRefund(context: Context, secret: string, signature: Hex): Promise<RefundView> {
  const { refund, intent, payment } = await find(context, secret)
  if (refund.status !== 'requires_action') {
    throw new MoneyError('refund_unexpected_state', `This refund is ${refund.status}. Nothing was sent again.`, {
      status: 409,
    })
  }
  const { client } = on(context, payment.network).network
  const data = refundToSign(context, payment, refund)
  // ERC-1271 payees are asked on chain.
  const valid =
    data.primaryType === 'Refund'
      ? await verifyTypedData(client, { address: payment.payee, signature, ...data })
      : await verifyTypedData(client, { address: payment.payee, signature, ...data })
  if (!valid) {
    throw new MoneyError(
      'signature_invalid',
      `The signature is not that of the payee ${payment.payee}. Nothing was refunded; sign again with that wallet.`,
    )
  }
  const now = context.now()
  await context.db.transaction().execute(async (trx) => {
    await trx.selectFrom('intent').select('id').where('id', '=', intent.id).forUpdate().execute()
    const updated = await trx
      .updateTable('refund')
      .set({ status: 'pending', signature })
      .where('id', '=', refund.id)
      .where('status', '=', 'requires_action')
      .where('refunded_before', '=', refund.refunded_before)
      .where('deadline_s', '=', refund.deadline_s)
      .executeTakeFirst()
    if (updated.numUpdatedRows === 0n) {
      throw new MoneyError(
        'refund_changed',
        'The refund changed while you signed. Nothing was sent; reload and sign again.',
        {
          status: 409,
        },
      )
    }
    await queueJobs(trx, [refundCall(intent, payment, refund, signature)], now)
  })
  context.wake.settler()
  context.changed.publish([intent.id])
  return refundView(context, secret)
}
