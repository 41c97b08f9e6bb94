import { hexToBigInt, numberToHex } from 'viem'
import type { Network } from '../chain/network.ts'
import { RpcFault, readHash, readQuantity } from '../indexer/header.ts'

/** The newest block, as far as the settler cares. Fees are wei per gas. */
export type Head = {
  number: number
  hash: string
  parent_hash: string
  gas_limit: number
  base_fee: bigint
  priority_fee: bigint
}

export type Fees = { max_fee_per_gas: bigint; max_priority_fee_per_gas: bigint }

/** `before` itself when there is no newer block: the node is asked for its priority fee once a block. */
export async function readHead(client: Network['client'], before: Head | null): Promise<Head> {
  const block: Record<string, unknown> | null = await client.request({
    method: 'eth_getBlockByNumber',
    params: ['latest', false],
  })
  const number = readQuantity(block?.number)
  const hash = readHash(block?.hash)
  const parent_hash = readHash(block?.parentHash)
  const gas_limit = readQuantity(block?.gasLimit)
  const base_fee = readQuantity(block?.baseFeePerGas)
  if (number === null || hash === null || parent_hash === null || gas_limit === null || base_fee === null) {
    throw new RpcFault('The node has no newest block with a base fee.')
  }
  if (hash === before?.hash) return before
  const priority_fee = hexToBigInt(await client.request({ method: 'eth_maxPriorityFeePerGas' }))
  return { number, hash, parent_hash, gas_limit, base_fee: BigInt(base_fee), priority_fee }
}

/** Null when the chain is not that high. */
export async function blockHash(client: Network['client'], number: number): Promise<string | null> {
  const block = await client.request({ method: 'eth_getBlockByNumber', params: [numberToHex(number), false] })
  return block?.hash ?? null
}

/** Room for the base fee to double, which takes six full blocks. */
export function marketFees(head: Pick<Head, 'base_fee' | 'priority_fee'>): Fees {
  return {
    max_fee_per_gas: 2n * head.base_fee + head.priority_fee,
    max_priority_fee_per_gas: head.priority_fee,
  }
}

/** The market's fees, never above the ceiling; null while the next block alone asks for more. */
export function feesWithin(head: Head, most: bigint): Fees | null {
  return head.base_fee + head.priority_fee <= most ? capFees(marketFees(head), most) : null
}

/** At least an eighth more of both, which nodes ask of a replacement, and no less than the market. */
export function bumpFees(before: Fees, market: Fees): Fees {
  const eighthMore = (value: bigint) => value + value / 8n + 1n
  const most = (a: bigint, b: bigint) => (a > b ? a : b)
  return {
    max_fee_per_gas: most(eighthMore(before.max_fee_per_gas), market.max_fee_per_gas),
    max_priority_fee_per_gas: most(eighthMore(before.max_priority_fee_per_gas), market.max_priority_fee_per_gas),
  }
}

/** No more than `most` wei per gas. */
export function capFees(fees: Fees, most: bigint): Fees {
  const least = (a: bigint, b: bigint) => (a < b ? a : b)
  return {
    max_fee_per_gas: least(fees.max_fee_per_gas, most),
    max_priority_fee_per_gas: least(fees.max_priority_fee_per_gas, most),
  }
}
