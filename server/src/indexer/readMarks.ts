import type { Network } from '../chain/network.ts'
import { readHeader } from './header.ts'

/** The newest blocks that the chain calls safe and finalized. */
export type Marks = { safe: number | null; finalized: number | null }

/** Asks only for what the network's depths name. */
export async function readMarks({
  client,
  depth,
  depthsOfLess,
}: Pick<Network, 'client' | 'depth' | 'depthsOfLess'>): Promise<Marks> {
  const named = [depth, ...depthsOfLess.map((rule) => rule.depth)]
  const read = async (mark: 'safe' | 'finalized') =>
    named.includes(mark) ? ((await readHeader(client, mark))?.number ?? null) : null
  const [safe, finalized] = await Promise.all([read('safe'), read('finalized')])
  return { safe, finalized }
}
