import type { Asset } from '@giro/protocol/asset'
import { createPublicClient, defineChain, erc20Abi, fallback, parseEther, parseGwei } from 'viem'
import { RpcFault } from '../indexer/header.ts'
import { embeddedChainId } from './anvil.ts'
import { contractAddresses } from './deploy.ts'
import type { Client, Network } from './network.ts'
import type { NetworkEntry } from './networksFile.ts'
import { rpcTransport } from './rpcTransport.ts'

/** Connects to the embedded chain, on which everything is deployed. */
export async function connectEmbedded(options: {
  /** several for the tests of those that disagree */
  rpcUrl: string | string[]
  chainId?: number
  contracts: Network['contracts']
  assets: Asset[]
}): Promise<Network> {
  const { chainId = embeddedChainId, contracts, assets } = options
  const rpcUrls = [options.rpcUrl].flat()
  const network = networkOf({
    rpcUrl: rpcUrls,
    assets,
    id: `eip155:${chainId}`,
    name: chainId === embeddedChainId ? 'Giro local' : `Giro local ${chainId}`,
    coin: 'ETH',
    publicRpcUrl: rpcUrls[0]!.replace('127.0.0.1', 'localhost'),
    pollMs: 50,
    stoppedAfterS: 120,
    depth: 1,
    depthsOfLess: [],
    fees: { maxFeeGwei: 500, leastAmount: 0, coinPriceUsd: 3_000, gasFloat: '0.01' },
    startBlock: 0,
  })
  Object.assign(network, { embedded: true, contracts })
  await checkNetwork(network)
  return network
}

/** A network as its entry describes it; asks nobody. */
export function networkOf(entry: NetworkEntry): Network {
  const chainId = Number(entry.id.split(':')[1])
  const rpcUrls = [entry.rpcUrl].flat()
  const client = clientOf(entry, chainId, rpcUrls)
  const { maxFeeGwei, leastAmount, coinPriceUsd, gasFloat } = entry.fees
  return {
    id: entry.id,
    chainId,
    name: entry.name,
    coin: entry.coin,
    rpcUrl: rpcUrls[0]!,
    witnesses:
      rpcUrls.length === 1
        ? []
        : rpcUrls.map((url) => ({
            host: new URL(url).host,
            client: clientOf(entry, chainId, [url], { timeout_ms: 3_000, retries: 0 }),
            silentUntil_ms: 0,
          })),
    publicRpcUrl: entry.publicRpcUrl ?? null,
    embedded: false,
    contracts: contractAddresses(),
    assets: entry.assets,
    depth: entry.depth,
    depthsOfLess: entry.depthsOfLess,
    maxFeePerGas: parseGwei(String(maxFeeGwei)),
    fees: {
      least: leastAmount,
      coinPrice: coinPriceUsd ?? null,
      float: parseEther(gasFloat),
    },
    pollMs: entry.pollMs,
    stoppedAfterMs: entry.stoppedAfterS * 1_000,
    startBlock: entry.startBlock ?? null,
    client,
  }
}

function clientOf(
  entry: Pick<NetworkEntry, 'name' | 'coin' | 'pollMs'>,
  chainId: number,
  rpcUrls: string[],
  patience = { timeout_ms: 10_000, retries: 2 },
): Client {
  const transports = rpcUrls.map((url) => rpcTransport(url, patience.timeout_ms, patience.retries))
  return createPublicClient({
    chain: defineChain({
      id: chainId,
      name: entry.name,
      nativeCurrency: { name: entry.coin, symbol: entry.coin, decimals: 18 },
      rpcUrls: { default: { http: rpcUrls } },
    }),
    transport: transports.length === 1 ? transports[0]! : fallback(transports, { rank: false, retryCount: 0 }),
    batch: { multicall: false },
    pollingInterval: entry.pollMs,
    // a cached block number is an old one
    cacheTime: 0,
  })
}

/** The RPC cannot be asked now; it may be able to later. */
export class Unreachable extends RpcFault {
  override name = 'Unreachable'
}

/**
 * Checks that the RPC is of the right chain, which has the contracts and the assets as described.
 * @throws {Unreachable} when it does not answer, else what is wrong. Never repeats the RPC's path, which may hold a key.
 */
export async function checkNetwork(network: Network): Promise<void> {
  const { client, contracts, assets } = network
  const where = whereOf(network)
  let actual: number
  try {
    actual = await client.getChainId()
  } catch (error) {
    throw new Unreachable(
      `${upper(where)} does not answer (${shortMessage(error)}). Nothing is lost: payments already made stay on chain. Start it or correct rpcUrl, then start again.`,
    )
  }
  if (actual !== network.chainId) {
    throw new Error(
      `${upper(where)} is of chain ${actual}, not ${network.chainId}: correct rpcUrl or id in the networks file.`,
    )
  }
  const places = [...Object.entries(contracts), ...assets.map(({ symbol, address }) => [symbol, address] as const)]
  await Promise.all(
    places.map(async ([name, address]) => {
      if (await client.getCode({ address })) return
      const remedy = name in contracts ? 'Run giro deploy for this network' : 'Correct the address in the networks file'
      throw new Error(`${upper(where)} knows no contract at ${address} (${name}). ${remedy}, then start again.`)
    }),
  )
  await Promise.all(assets.map((asset) => checkDecimals(network, asset)))
}

/** A wrong number of decimals would be a wrong amount of money. */
async function checkDecimals(network: Network, { address, symbol, decimals }: Asset): Promise<void> {
  const actual = await network.client.readContract({ address, abi: erc20Abi, functionName: 'decimals' })
  if (actual === decimals) return
  throw new Error(
    `${symbol} on ${network.name} has ${actual} decimals, not ${decimals}: correct it in the networks file, then start again.`,
  )
}

/** The first block with the house's code, by bisection; needs an RPC that knows old states. */
export async function deploymentBlock(network: Network): Promise<number> {
  const { client, contracts } = network
  let [before, after] = [-1n, await client.getBlockNumber()]
  try {
    while (after - before > 1n) {
      const middle = (before + after) / 2n
      if (await client.getCode({ address: contracts.house, blockNumber: middle })) after = middle
      else before = middle
    }
  } catch (error) {
    throw new Error(
      `${upper(whereOf(network))} does not tell old states (${shortMessage(error)}), so the block in which the clearing house was deployed cannot be found: set startBlock in the networks file.`,
    )
  }
  return Number(after)
}

const whereOf = ({ name, rpcUrl }: Network) => `the RPC of ${name} (${new URL(rpcUrl).host})`

const upper = (text: string) => text[0]?.toUpperCase() + text.slice(1)

/** viem's long messages repeat the whole address. */
export function shortMessage(error: unknown): string {
  const { shortMessage, message } = error as { shortMessage?: string; message: string }
  return (shortMessage ?? message.split('\n')[0] ?? '').replace(/\.$/, '')
}
