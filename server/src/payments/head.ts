import type { Context, Trx } from '../context.ts'

/** The newest block that the indexer has taken in. Before the first one: block 0, now. */
export async function headOf(
  context: Pick<Context, 'network' | 'now' | 'db'>,
  trx?: Trx,
): Promise<{ number: number; timestamp_s: number }> {
  const row = await (trx ?? context.db)
    .selectFrom('block')
    .select(['number', 'timestamp_s'])
    .where('network', '=', context.network.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? { number: 0, timestamp_s: Math.floor(context.now() / 1000) }
}
