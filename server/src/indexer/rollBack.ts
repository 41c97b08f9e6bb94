import type { Context } from '../context.ts'
import { inList } from '../store/insertRows.ts'
import { foldPayment, type PaymentRow } from './foldPayment.ts'
import { readHeader } from './header.ts'
import { storePayments } from './storeBlocks.ts'

const headersAtOnce = 16

/** The last stored block that is still on the chain, or null when the chain left us before all that are stored. */
export async function findAncestor(context: Pick<Context, 'db' | 'network'>, head: number) {
  const stored = await context.db
    .selectFrom('block')
    .select(['number', 'hash'])
    .where('network', '=', context.network.id)
    .where('number', '<=', head)
    .orderBy('number', 'desc')
    .execute()
  for (let start = 0; start < stored.length; start += headersAtOnce) {
    const some = stored.slice(start, start + headersAtOnce)
    const headers = await Promise.all(some.map((block) => readHeader(context.network.client, block.number)))
    const same = some.find((block, index) => headers[index]?.hash === block.hash)
    if (same) return same
  }
  return null
}

/**
 * Takes back everything above `ancestor` (null: everything): its events go, and the payments they belonged to are folded
 * again from what is left. One transaction; returns the intents that were touched.
 */
export async function rollBack(
  context: Pick<Context, 'db' | 'network' | 'fence'>,
  ancestor: { number: number; hash: `0x${string}` } | null,
): Promise<string[]> {
  const network = context.network.id
  const above = ancestor?.number ?? -1
  return context.db.transaction().execute(async (trx) => {
    await context.fence(trx)
    const gone = await trx
      .deleteFrom('chain_event')
      .where('network', '=', network)
      .where('block_number', '>', above)
      .returning(['intent', 'payment'])
      .execute()
    const ids = [...new Set(gone.flatMap((event) => (event.payment === null ? [] : [event.payment])))]
    const left = await trx
      .selectFrom('chain_event')
      .selectAll()
      .where('network', '=', network)
      .where(inList('payment', ids))
      .orderBy('block_number')
      .orderBy('log_index')
      .execute()
    const rows = new Map<string, PaymentRow>()
    for (const event of left) {
      const after = foldPayment(rows.get(event.payment!) ?? null, event)
      if (after) rows.set(after.id, after)
    }
    await trx
      .deleteFrom('payment')
      .where('network', '=', network)
      .where(
        inList(
          'id',
          ids.filter((id) => !rows.has(id)),
        ),
      )
      .execute()
    await storePayments(trx, [...rows.values()])
    await trx.deleteFrom('block').where('network', '=', network).where('number', '>', above).execute()
    if (ancestor === null) await trx.deleteFrom('cursor').where('network', '=', network).execute()
    else await trx.updateTable('cursor').set(ancestor).where('network', '=', network).execute()
    return [...new Set(gone.flatMap((event) => (event.intent === null ? [] : [event.intent])))]
  })
}
