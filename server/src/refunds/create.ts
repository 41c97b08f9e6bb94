import { baseToMinor, minorToBase } from '@giro/protocol/currency'
import { Funding } from '@giro/protocol/payment'
import type { Context, Trx } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { newId, randomWord } from '../ids.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { assetOf, unitsOf } from '../payments/optionOf.ts'
import type { ChargeRow, IntentRow, RefundRow } from '../payments/rows.ts'
import { queueJobs } from '../settler/queueJobs.ts'
import { refundEvent } from './refundEvents.ts'
import { signedRefundCall } from './signed.ts'

export type CreateRefund = {
  id?: string
  /** one of both */
  intent: string | null
  charge: string | null
  /** minor units; null: all that is left */
  amount_minor: number | null
  reason: string | null
  metadata: Record<string, string>
}

/**
 * Asks for money to go back to the payer. The demo merchant of the embedded chain signs at once; another payee's refund
 * waits as `requires_action` until his wallet signed. Throws MoneyError.
 */
export async function createRefund(context: Context, account: string, params: CreateRefund): Promise<RefundRow> {
  const now = context.now()
  const row = await context.db.transaction().execute(async (trx) => {
    const { intent, charge } = await lockCharge(trx, account, params)
    const earlier = await trx.selectFrom('refund').selectAll().where('payment', '=', charge.payment).execute()
    const repeated = earlier.find((refund) => refund.id === params.id)
    if (repeated) return repeated
    const payment = await trx
      .selectFrom('payment')
      .selectAll()
      .where('network', '=', charge.network)
      .where('id', '=', charge.payment)
      .executeTakeFirstOrThrow()
    if (payment.held > 0n) {
      throw new MoneyError(
        'charge_not_refundable',
        intent.status === 'succeeded'
          ? "Part of this payment is still held, because the payer's address refuses it. Nothing was refunded; refund once it has gone back."
          : 'Part of this payment is still held. Nothing was refunded; capture the rest or cancel it, then refund.',
      )
    }
    const option = unitsOf(context, intent, payment)
    if (!option) throw new Error(`Payment ${payment.id} is in an asset that intent ${intent.id} does not know.`)
    // One that is on chain already, only not deep yet, is in `payment.refunded`.
    const open = earlier.filter(
      ({ status, transaction_hash }) =>
        status === 'requires_action' || (status === 'pending' && transaction_hash === null),
    )
    const promised = open.reduce((sum, refund) => sum + refund.amount, 0n)
    const queued = open.reduce((sum, refund) => sum + (refund.status === 'pending' ? refund.amount : 0n), 0n)
    const left = payment.captured - payment.refunded - promised
    const amount =
      params.amount_minor === null ? left : minorToBase(params.amount_minor, intent.currency, option.decimals)
    if (left <= 0n || baseToMinor(left, intent.currency, option.decimals) === 0) {
      throw new MoneyError(
        'charge_already_refunded',
        `Charge ${charge.id} has already been refunded. Nothing was sent.`,
      )
    }
    if (amount > left) {
      const left_minor = baseToMinor(left, intent.currency, option.decimals)
      throw new MoneyError(
        'amount_too_large',
        `Refund amount (${params.amount_minor}) is greater than what is left of the charge (${left_minor}). Nothing was sent.`,
        { param: 'amount' },
      )
    }
    const asset = assetOf(context, payment)
    const refund: RefundRow = {
      id: params.id ?? newId('re'),
      account,
      network: payment.network,
      intent: intent.id,
      charge: charge.id,
      payment: charge.payment,
      created_ms: now,
      amount_minor: params.amount_minor ?? baseToMinor(amount, intent.currency, option.decimals),
      amount,
      currency: intent.currency,
      status: context.keys.merchant?.address === intent.payee ? 'pending' : 'requires_action',
      reason: params.reason,
      failure_reason: null,
      metadata: params.metadata,
      refunded_before: payment.refunded + queued,
      funding: asset?.erc3009 ? Funding.erc3009 : Funding.allowance,
      deadline_s: Math.min(Math.floor(now / 1000) + 86_400, intent.refund_by_s),
      signature: null,
      secret: randomWord(32),
      transaction_hash: null,
      version: 0,
    }
    if (refund.status === 'pending') {
      const { signature, call } = await signedRefundCall(context, intent, payment, refund)
      refund.signature = signature
      await queueJobs(trx, [call], now)
    }
    await trx
      .insertInto('refund')
      .values({ ...refund, metadata: JSON.stringify(refund.metadata) })
      .execute()
    await emitEvents(trx, [refundEvent(context, refund, 'refund.created')], now)
    return refund
  })
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish([row.intent])
  return row
}

async function lockCharge(
  trx: Trx,
  account: string,
  params: CreateRefund,
): Promise<{ intent: IntentRow; charge: ChargeRow }> {
  const found = params.charge
    ? await trx
        .selectFrom('charge')
        .select('intent')
        .where('account', '=', account)
        .where('id', '=', params.charge)
        .executeTakeFirst()
    : { intent: params.intent ?? '' }
  if (!found) throw noSuch('charge', params.charge ?? '')
  // The intent's lock orders everything that happens to one payment.
  const intent = await trx
    .selectFrom('intent')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', found.intent)
    .forUpdate()
    .executeTakeFirst()
  if (!intent) throw noSuch('payment_intent', found.intent)
  const charge = await trx
    .selectFrom('charge')
    .selectAll()
    .where('intent', '=', intent.id)
    .where((eb) => (params.charge ? eb('id', '=', params.charge) : eb('payment', '=', intent.payment ?? '0x')))
    .executeTakeFirst()
  if (!charge || charge.captured_minor === 0) {
    throw new MoneyError(
      'charge_not_refundable',
      `PaymentIntent ${intent.id} has no settled payment yet (its status is ${intent.status}). There is nothing to refund; cancel it instead.`,
    )
  }
  return { intent, charge }
}
