import { type Hex, numberToHex } from 'viem'
import type { Network } from '../chain/network.ts'
import { followedTopics, type RawLog } from './decodeLog.ts'
import { type Header, RpcFault, readHash, readHeader, readQuantity } from './header.ts'

/** The last blocks are read one by one, each with its logs by hash; what is older in ranges. */
const nearBlocks = 64
const nearAtOnce = 16
/** Headers of all of the last blocks are kept, to find where a reorganisation began. */
export const keptBlocks = 1024

export type Blocks = {
  from: number
  to: number
  /** of `to`, and of each block that has logs, and of each among the last 1,024 */
  headers: Header[]
  logs: RawLog[]
}

/** What the chain says next does not follow what is stored: there was a reorganisation. */
export class Forked extends Error {
  override name = 'Forked'
}

/**
 * Reads what follows the block `after`, up to `head` and at most `most` blocks. Everything returned lies on one chain,
 * whose first block is the child of `after`: else Forked, or RpcFault when the chain moved while it was read.
 */
export async function readBlocks(
  network: Pick<Network, 'client' | 'embedded' | 'contracts' | 'assets'>,
  after: { number: number; hash: Hex | null },
  head: Header,
  most: number,
): Promise<Blocks> {
  const from = after.number + 1
  const near = head.number - from < nearBlocks
  const to = Math.min(head.number, near ? from + nearAtOnce - 1 : Math.min(from + most - 1, head.number - nearBlocks))
  return near ? readNear(network, after, head, from, to) : readFar(network, after, head, from, to)
}

async function readNear(
  network: Pick<Network, 'client' | 'embedded' | 'contracts' | 'assets'>,
  after: { hash: Hex | null },
  head: Header,
  from: number,
  to: number,
): Promise<Blocks> {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index)
  const headers = await Promise.all(
    numbers.map((number) => (number === head.number ? head : existing(network.client, number))),
  )
  follows(after.hash, headers)
  const logs = await Promise.all(headers.map((header) => readLogs(network, { blockHash: header.hash }, [header])))
  return { from, to, headers, logs: logs.flat() }
}

async function readFar(
  network: Pick<Network, 'client' | 'embedded' | 'contracts' | 'assets'>,
  after: { hash: Hex | null },
  head: Header,
  from: number,
  to: number,
): Promise<Blocks> {
  const { client } = network
  const [first, last] = await Promise.all([existing(client, from), existing(client, to)])
  follows(after.hash, [first])
  const logs = await readLogs(network, { fromBlock: numberToHex(from), toBlock: numberToHex(to) }, null)
  const wanted = new Set(logs.map((log) => Number(log.blockNumber)))
  for (let number = Math.max(from, head.number - keptBlocks); number <= to; number++) wanted.add(number)
  const headers = new Map<number, Header>([
    [from, first],
    [to, last],
  ])
  const missing = [...wanted].filter((number) => !headers.has(number))
  for (let start = 0; start < missing.length; start += nearAtOnce) {
    const some = await Promise.all(missing.slice(start, start + nearAtOnce).map((number) => existing(client, number)))
    for (const header of some) headers.set(header.number, header)
  }
  for (const log of logs) {
    if (headers.get(Number(log.blockNumber))?.hash !== log.blockHash) throw moved()
  }
  // A block's hash vouches for all before it: if the last is the same as before the reading, so are the others.
  if ((await existing(client, to)).hash !== last.hash) throw moved()
  return { from, to, headers: [...headers.values()].sort((a, b) => a.number - b.number), logs }
}

async function existing(client: Network['client'], number: number): Promise<Header> {
  const header = await readHeader(client, number)
  if (!header) throw new RpcFault(`Block ${number} is below the chain's head, but the node does not have it.`)
  return header
}

const moved = () => new RpcFault('The chain was reorganised while it was being read.')

function follows(parent: Hex | null, headers: Header[]): void {
  if (parent !== null && headers[0]!.parent_hash !== parent)
    throw new Forked(`Block ${headers[0]!.number} has another parent.`)
  for (let index = 1; index < headers.length; index++) {
    if (headers[index]!.parent_hash !== headers[index - 1]!.hash) throw moved()
  }
}

/**
 * Which logs are asked for. On the local chain every token's transfers, so that a wrong asset in a deposit is seen. On a
 * public one the transfers of the accepted assets: the answer then grows with their traffic, not with the number of open
 * deposits, whereas deposit addresses as topics would make 3 MB of filter at 50,000 of them, which no node takes per block.
 */
async function readLogs(
  network: Pick<Network, 'client' | 'embedded' | 'contracts' | 'assets'>,
  where: { blockHash: Hex } | { fromBlock: Hex; toBlock: Hex },
  headers: Header[] | null,
): Promise<RawLog[]> {
  const { house, deposits } = network.contracts
  const address = network.embedded ? undefined : [house, deposits, ...network.assets.map((asset) => asset.address)]
  const filter = { ...where, topics: [followedTopics], ...(address ? { address } : {}) }
  // What was too much once is asked for in smaller parts, not again.
  const answer: unknown = await network.client.request({ method: 'eth_getLogs', params: [filter] }, { retryCount: 0 })
  if (!Array.isArray(answer)) throw new RpcFault('The node answered a request for logs with something that is no list.')
  for (const log of answer as Partial<RawLog>[]) {
    const sound =
      typeof log?.address === 'string' &&
      Array.isArray(log.topics) &&
      typeof log.data === 'string' &&
      readHash(log.blockHash) !== null &&
      readHash(log.transactionHash) !== null &&
      readQuantity(log.blockNumber) !== null &&
      readQuantity(log.logIndex) !== null
    if (!sound) throw new RpcFault(`The node answered with a malformed log: ${JSON.stringify(log)?.slice(0, 200)}.`)
    if (headers && log.blockHash !== headers[0]!.hash) throw moved()
  }
  return answer as RawLog[]
}
