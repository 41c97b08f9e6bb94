import { type Hex, toHex } from 'viem'
import type { Network } from '../chain/network.ts'

/** What the indexer needs to know of a block. */
export type Header = { number: number; hash: Hex; parent_hash: Hex; timestamp_s: number }

/** The node answered with something that cannot be true. Nothing was written; the same read is tried again. */
export class RpcFault extends Error {
  override name = 'RpcFault'
}

const hash = /^0x[0-9a-f]{64}$/
const quantity = /^0x[0-9a-f]{1,13}$/

/** A block header by its number, or the newest. Null when the chain is not that high. Throws RpcFault on nonsense. */
export async function readHeader(
  client: Network['client'],
  block: number | 'latest' | 'safe' | 'finalized',
): Promise<Header | null> {
  const answer: unknown = await client.request({
    method: 'eth_getBlockByNumber',
    params: [typeof block === 'number' ? toHex(block) : block, false],
  })
  if (answer === null && block !== 'latest') return null
  const fields = (answer ?? {}) as Record<string, unknown>
  const number = readQuantity(fields.number)
  const timestamp_s = readQuantity(fields.timestamp)
  const own = readHash(fields.hash)
  const parent = readHash(fields.parentHash)
  if (number === null || timestamp_s === null || own === null || parent === null) {
    throw new RpcFault(`The node's answer for block ${block} is not a block: ${JSON.stringify(answer)?.slice(0, 200)}.`)
  }
  if (typeof block === 'number' && number !== block) {
    throw new RpcFault(`The node was asked for block ${block} and answered with block ${number}.`)
  }
  return { number, hash: own, parent_hash: parent, timestamp_s }
}

export function readQuantity(value: unknown): number | null {
  return typeof value === 'string' && quantity.test(value) ? Number(value) : null
}

export function readHash(value: unknown): Hex | null {
  return typeof value === 'string' && hash.test(value) ? (value as Hex) : null
}
