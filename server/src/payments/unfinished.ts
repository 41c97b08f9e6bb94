import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { inList } from '../store/insertRows.ts'
import { headsOf } from './head.ts'

/**
 * Intents that a crash may have left behind what the chains and the queue say. Each question goes by an index of its own: what is
 * over and right costs nothing, however much of it there is.
 */
export async function unfinished(context: Context): Promise<string[]> {
  const heads = await headsOf(context)
  const networks = [...heads.keys()]
  const recent = [...heads].map(
    // what was stored, or rolled back, in the last moments before a crash
    ([network, head]) =>
      sql`select intent from chain_event where network = ${network} and block_number > ${head.number - 100}::bigint`,
  )
  const { rows } = await sql<{ id: string }>`
    select id from intent where ${inList('network', networks)} and id in (
      select id from intent where ${inList('network', networks)} and status in ('processing', 'requires_capture')
      union all select id from intent where ${inList('network', networks)} and received > 0 and status <> 'succeeded'
      union all select id from intent where exception is not null
      union all ${sql.join(recent, sql` union all `)}
      union all select i.id from intent i where i.payment is not null
        and not exists (select from payment p where p.network = i.asset_network and p.id = i.payment)
      union all select i.id from intent i where i.payment is null
        and exists (select from payment p where p.intent = i.id)
      union all select i.id from intent i where i.status in ('requires_payment_method', 'requires_action')
        and exists (select from chain_event e where e.intent = i.id)
      union all select intent from refund where status = 'pending'
    )`.execute(context.db)
  return rows.map((row) => row.id)
}

/** Intents whose payment or refund waits for blocks to be built on its own, on the context's network. */
export async function maturing(context: Context): Promise<string[]> {
  const rows = await context.db
    .selectFrom('intent')
    .select('id')
    .where('network', 'in', [...context.networks.keys()])
    .where('asset_network', '=', context.network.id)
    .where('status', '=', 'processing')
    .where('payment', 'is not', null)
    .execute()
  const refunds = await context.db
    .selectFrom('refund')
    .select('intent as id')
    .distinct()
    .where('network', '=', context.network.id)
    .where('status', '=', 'pending')
    .where('transaction_hash', 'is not', null)
    .execute()
  return [...rows, ...refunds].map((row) => row.id)
}
