import type { Context, Db, Trx } from '../context.ts'

/** The newest block that an indexer has taken in. */
export type Head = { number: number; timestamp_s: number; safe: number | null; finalized: number | null }

/** Of each network that the server follows. Before a network's first block: block 0, now. */
export async function headsOf(
  context: Pick<Context, 'networks' | 'now' | 'db'>,
  trx?: Trx | Db,
): Promise<Map<string, Head>> {
  const rows = await (trx ?? context.db)
    .selectFrom('cursor')
    .innerJoin('block', (join) =>
      join.onRef('block.network', '=', 'cursor.network').onRef('block.number', '=', 'cursor.number'),
    )
    .select(['cursor.network', 'cursor.number', 'cursor.safe', 'cursor.finalized', 'block.timestamp_s'])
    .execute()
  const stored = new Map(rows.map(({ network, ...head }) => [network, head]))
  const first: Head = { number: 0, timestamp_s: Math.floor(context.now() / 1000), safe: null, finalized: null }
  return new Map([...context.networks.keys()].map((id) => [id, stored.get(id) ?? first]))
}

export async function headOf(context: Pick<Context, 'network' | 'networks' | 'now' | 'db'>, trx?: Trx): Promise<Head> {
  return (await headsOf(context, trx)).get(context.network.id)!
}
