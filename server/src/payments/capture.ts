import { baseToMinor, minorToBase } from '@giro/protocol/currency'
import type { Context } from '../context.ts'
import { queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { captureCall, voidCall } from './calls.ts'
import { MoneyError } from './errors.ts'
import { lockIntent } from './find.ts'
import { unitsOf } from './optionOf.ts'
import { reconcileIn } from './reconcile.ts'
import type { IntentRow, PaymentRow } from './rows.ts'
import { untilSettled } from './untilSettled.ts'

/**
 * Pays held money to the payee: all, or `amount_to_capture_minor`. A final capture frees the rest to the payer; a capture of
 * nothing that is final just frees it. Answers once the chain has settled it; when that takes too long the intent is
 * answered as `processing`, and the capture still happens.
 */
export async function captureIntent(
  context: Context,
  account: string,
  id: string,
  params: {
    amount_to_capture_minor: number | null
    final_capture: boolean
    /** names what asks for it: the same request captures once, however often it is repeated */
    request?: string | null
  },
): Promise<IntentRow> {
  const now = context.now()
  const job = await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, account, id)
    const payment = await trx
      .selectFrom('payment')
      .selectAll()
      .where('network', '=', intent.asset_network ?? intent.network)
      .where('id', '=', intent.payment ?? '0x')
      .executeTakeFirst()
    const asked = params.request && payment ? `capture:${payment.id}:${params.request}` : null
    if (asked && (await trx.selectFrom('job').select('id').where('key', '=', asked).executeTakeFirst())) return asked
    if (intent.status !== 'requires_capture' || !payment) {
      throw new MoneyError(
        'payment_intent_unexpected_state',
        `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only one that is requires_capture can be; no money moved.`,
      )
    }
    const { amount, last } = split(context, intent, payment, params)
    const captures = await trx
      .selectFrom('job')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('kind', '=', 'capture')
      .where('payment', '=', payment.id)
      .executeTakeFirstOrThrow()
    const call =
      amount === 0n
        ? voidCall(intent, payment, payment.held)
        : captureCall(intent, payment, amount, last, Number(captures.count))
    const key = asked ?? call.key
    const failed = await trx.selectFrom('job').select('id').where('key', '=', key).executeTakeFirst()
    if (failed) await requeueJobs(trx, [{ id: failed.id, data: call.data }], now)
    else await queueJobs(trx, [{ ...call, key }], now)
    await reconcileIn(context, trx, [id])
    return key
  })
  context.wake.settler()
  context.changed.publish([id])
  return untilSettled(context, id, job)
}

function split(
  context: Context,
  intent: IntentRow,
  payment: PaymentRow,
  params: { amount_to_capture_minor: number | null; final_capture: boolean },
): { amount: bigint; last: boolean } {
  const option = unitsOf(context, intent, payment)
  if (!option) throw new Error(`Payment ${payment.id} is in an asset that intent ${intent.id} does not know.`)
  const held_minor = baseToMinor(payment.held, intent.currency, option.decimals)
  const wanted = params.amount_to_capture_minor ?? held_minor
  if (wanted > held_minor) {
    throw new MoneyError(
      'amount_too_large',
      `You asked to capture ${wanted}, but ${held_minor} is held. Nothing was captured; ask for at most what is held.`,
      { param: 'amount_to_capture' },
    )
  }
  if (wanted === 0 && (!params.final_capture || payment.captured === 0n)) {
    throw new MoneyError(
      'parameter_invalid_integer',
      'A capture of 0 only ends a payment that was captured in part. Nothing was captured; cancel the PaymentIntent to free all of it.',
      { param: 'amount_to_capture' },
    )
  }
  const all = wanted === held_minor
  return {
    amount: all ? payment.held : minorToBase(wanted, intent.currency, option.decimals),
    last: all || params.final_capture,
  }
}
