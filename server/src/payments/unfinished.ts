import type { Context } from '../context.ts'
import { headsOf } from './head.ts'

/** Intents that a crash may have left behind what the chains and the queue say. */
export async function unfinished(context: Context): Promise<string[]> {
  const heads = await headsOf(context)
  const rows = await context.db
    .selectFrom('intent')
    .select('id')
    .where('network', 'in', [...heads.keys()])
    .where((eb) =>
      eb.or([
        eb('status', 'in', ['processing', 'requires_capture']),
        eb('received', '>', 0n).and('status', '!=', 'succeeded'),
        eb('exception', 'is not', null),
        // what was stored, or rolled back, in the last moments before a crash
        ...[...heads].map(([network, head]) =>
          eb.exists(
            eb
              .selectFrom('chain_event')
              .select('log_index')
              .whereRef('chain_event.intent', '=', 'intent.id')
              .where('chain_event.network', '=', network)
              .where('block_number', '>', head.number - 100),
          ),
        ),
        eb.and([
          eb('intent.payment', 'is not', null),
          eb.not(
            eb.exists(
              eb
                .selectFrom('payment')
                .select('payment.id')
                .whereRef('payment.network', '=', 'intent.asset_network')
                .whereRef('payment.id', '=', 'intent.payment'),
            ),
          ),
        ]),
        eb.exists(
          eb
            .selectFrom('payment')
            .select('payment.id')
            .whereRef('payment.intent', '=', 'intent.id')
            .where('intent.payment', 'is', null),
        ),
        eb.exists(
          eb
            .selectFrom('chain_event')
            .select('log_index')
            .whereRef('chain_event.intent', '=', 'intent.id')
            .where('intent.status', 'in', ['requires_payment_method', 'requires_action']),
        ),
        eb.exists(
          eb
            .selectFrom('refund')
            .select('refund.id')
            .whereRef('refund.intent', '=', 'intent.id')
            .where('refund.status', '=', 'pending'),
        ),
      ]),
    )
    .execute()
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
