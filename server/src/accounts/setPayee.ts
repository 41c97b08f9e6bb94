import { type PayeeView, payeeMessage } from '@giro/protocol/payeeChange'
import { type Hex, hashMessage } from 'viem'
import { verifyHash } from 'viem/actions'
import { type Context, on } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import { unreachable } from '../payments/wouldTake.ts'
import { accountObject } from './accountRoutes.ts'
import { payeeAddress } from './payee.ts'

export const payeeView = ({ id, name, network, payee, payee_set_ms }: AccountRow): PayeeView => ({
  account: id,
  name,
  network,
  payee,
  chosen: payee_set_ms !== null,
})

/**
 * Sends the money of new payments to another wallet, which has to sign that it wants it: an address nobody can use, or one
 * pasted by somebody else, does not come in. Payments that exist keep the payee that their payers were shown; those made with
 * an API key follow within seconds, as long as its account is remembered. Throws MoneyError.
 */
export async function setPayee(
  context: Context,
  account: AccountRow,
  request: { payee: string; signature: string },
): Promise<PayeeView> {
  const payee = payeeAddress(request.payee)
  const view = payeeView(account)
  const { network } = on(context, account.network)
  const valid = await verifyHash(network.client, {
    address: payee,
    hash: hashMessage(payeeMessage(view, payee)),
    signature: request.signature as Hex,
  }).catch((cause) => {
    throw unreachable(cause)
  })
  if (!valid) {
    throw new MoneyError(
      'payee_not_proven',
      `This is not a signature of ${payee} that it takes the money of ${account.name} in place of ${account.payee}. Nothing was changed; reload and sign again with the wallet that is to be paid.`,
      { param: 'signature' },
    )
  }
  const changed = await context.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('account')
      .set({ payee, payee_set_ms: context.now() })
      .where('id', '=', account.id)
      // Two changes at once: the second was signed in place of a payee that is none any more.
      .where('payee', '=', account.payee)
      .returningAll()
      .executeTakeFirst()
    if (!row) {
      throw new MoneyError(
        'payee_changed',
        'Somebody else changed the payee meanwhile. This change was not made; reload and look at it.',
        { status: 409 },
      )
    }
    const event = {
      account: row.id,
      network: row.network,
      type: 'account.updated',
      object: accountObject(row),
      objectId: row.id,
      key: `${row.id}:account.updated:${row.payee_set_ms}`,
    }
    await emitEvents(trx, [event], context.now())
    return row
  })
  context.wake.webhooks()
  return payeeView(changed)
}
