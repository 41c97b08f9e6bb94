import { type TipPercent, tipMinor } from '@giro/protocol/tip'
import type { Context } from '../context.ts'
import { MoneyError } from './errors.ts'
import { intentBySecret } from './find.ts'
import type { IntentRow } from './rows.ts'
import { updateIntent } from './update.ts'

/**
 * Adds the payer's tip to what he pays, in place of one that he chose before. It is another amount, so another deposit address.
 * Throws MoneyError when no tip is asked for, and once money or a signature has come.
 */
export async function setTip(context: Context, secret: string, percent: TipPercent): Promise<IntentRow> {
  const { account, id } = await intentBySecret(context, secret)
  return updateIntent(context, account, id, (intent) => {
    if (intent.tip_minor === null)
      throw new MoneyError('no_tip_asked', 'This payment asks for no tip. Nothing was changed; pay the amount shown.')
    const without_minor = intent.amount_minor - intent.tip_minor
    const tip_minor = tipMinor(without_minor, percent)
    return { amount_minor: without_minor + tip_minor, tip_minor }
  })
}
