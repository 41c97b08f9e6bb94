import { getAddress, zeroAddress } from 'viem'
import type { Context, Trx } from '../context.ts'
import { MoneyError } from './errors.ts'
import { intentBySecret, lockIntent } from './find.ts'
import { reconcileIn } from './reconcile.ts'
import type { IntentRow } from './rows.ts'

/** The payer says, by the secret of his checkout, where money goes that must go back from the deposit address. */
export async function setRefundAddress(context: Context, secret: string, address: string): Promise<void> {
  await giveRefundAddress(context, await intentBySecret(context, secret), address)
}

/**
 * Says where an intent's returns go. It can be changed until it was written on chain, which happens with the first return.
 * `permit` runs in the same transaction, and throws when this may not be.
 */
export async function giveRefundAddress(
  context: Context,
  found: IntentRow,
  address: string,
  permit?: (trx: Trx) => Promise<void>,
): Promise<void> {
  const refundAddress = getAddress(address)
  const forbidden = [
    zeroAddress,
    found.payee,
    ...[...context.networks.values()].flatMap(({ contracts, assets }) => [
      contracts.house,
      contracts.deposits,
      ...assets.map((asset) => asset.address),
    ]),
  ]
  if (forbidden.includes(refundAddress) || context.deposits.lookup(refundAddress)) {
    throw new MoneyError(
      'refund_address_invalid',
      `Money sent to ${refundAddress} would be lost, or not yours. Nothing was changed; give the address of a wallet of yours.`,
      { param: 'address' },
    )
  }
  await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, found.account, found.id)
    await permit?.(trx)
    if (intent.refund_address === refundAddress) return
    const set = await trx
      .selectFrom('job')
      .select('id')
      .where('intent', '=', intent.id)
      .where('kind', '=', 'refund_address')
      .executeTakeFirst()
    if (set) {
      throw new MoneyError(
        'refund_address_set',
        `Returns of this payment already go to ${intent.refund_address}. That is written on chain and cannot change.`,
        { status: 409 },
      )
    }
    await trx
      .updateTable('intent')
      .set({ refund_address: refundAddress, version: intent.version + 1 })
      .where('id', '=', intent.id)
      .execute()
    await reconcileIn(context, trx, [intent.id])
  })
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish([found.id])
}
