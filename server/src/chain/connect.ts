import type { Asset } from '@giro/protocol/asset'
import { type Address, type Chain, createPublicClient, defineChain, type PublicClient, type Transport } from 'viem'
import { embeddedChainId } from './anvil.ts'
import { contractAddresses } from './deploy.ts'
import type { Network } from './network.ts'
import type { NetworkEntry } from './networksFile.ts'
import { rpcTransport } from './rpcTransport.ts'

/** Connects to the embedded chain, on which everything is deployed. */
export function connectEmbedded(options: {
  rpcUrl: string
  contracts: Network['contracts']
  assets: Asset[]
}): Promise<Network> {
  return connectNetwork({
    ...options,
    id: `eip155:${embeddedChainId}`,
    name: 'Giro local',
    publicRpcUrl: options.rpcUrl.replace('127.0.0.1', 'localhost'),
    pollMs: 50,
    maxFeeGwei: 500,
    depth: 1,
    startBlock: 0,
    embedded: true,
  })
}

/**
 * Connects to a chain and checks that it is the right one and has the contracts and assets.
 * @throws when the RPC is down, is another chain's, or something is not deployed there. Never repeats the RPC's path, which may hold a key.
 */
export async function connectNetwork(
  entry: NetworkEntry & { contracts?: Network['contracts']; embedded?: boolean },
): Promise<Network> {
  const chainId = Number(entry.id.split(':')[1])
  const chain = defineChain({
    id: chainId,
    name: entry.name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [entry.rpcUrl] } },
  })
  const client: PublicClient<Transport, Chain> = createPublicClient({
    chain,
    transport: rpcTransport(entry.rpcUrl, 10_000),
    batch: { multicall: false },
    pollingInterval: entry.pollMs,
    // a cached block number is an old one
    cacheTime: 0,
  })
  const where = `the RPC of ${entry.name} (${new URL(entry.rpcUrl).host})`
  await checkChainId(client, chainId, where)

  const contracts = entry.contracts ?? contractAddresses()
  for (const [name, address] of Object.entries(contracts)) await checkCode(client, name, address, where)
  for (const asset of entry.assets) await checkCode(client, asset.symbol, asset.address, where)
  return {
    id: entry.id,
    chainId,
    name: entry.name,
    rpcUrl: entry.rpcUrl,
    publicRpcUrl: entry.publicRpcUrl ?? null,
    embedded: entry.embedded ?? false,
    contracts,
    assets: entry.assets,
    depth: entry.depth,
    maxFeePerGas: BigInt(Math.round(entry.maxFeeGwei * 1e9)),
    pollMs: entry.pollMs,
    startBlock: entry.startBlock ?? (await deploymentBlock(client, contracts.house, where)),
    client,
  }
}

async function checkChainId(client: PublicClient, expected: number, where: string): Promise<void> {
  let actual: number
  try {
    actual = await client.getChainId()
  } catch (error) {
    throw new Error(
      `${upper(where)} does not answer (${shortMessage(error)}). Nothing is lost: payments already made stay on chain. Start it or correct rpcUrl, then start again.`,
    )
  }
  if (actual !== expected) {
    throw new Error(
      `${upper(where)} is of chain ${actual}, not ${expected}: correct rpcUrl or id in the networks file.`,
    )
  }
}

async function checkCode(client: PublicClient, name: string, address: Address, where: string): Promise<void> {
  if (await client.getCode({ address })) return
  throw new Error(
    `${upper(where)} knows no contract at ${address} (${name}). Correct the address in the networks file, or deploy it there first.`,
  )
}

/** The first block with the house's code, by bisection; needs an RPC that knows old states. */
async function deploymentBlock(client: PublicClient, house: Address, where: string): Promise<number> {
  let [before, after] = [-1n, await client.getBlockNumber()]
  try {
    while (after - before > 1n) {
      const middle = (before + after) / 2n
      if (await client.getCode({ address: house, blockNumber: middle })) after = middle
      else before = middle
    }
  } catch (error) {
    throw new Error(
      `${upper(where)} does not tell old states (${shortMessage(error)}), so the block in which the clearing house was deployed cannot be found: set startBlock in the networks file.`,
    )
  }
  return Number(after)
}

const upper = (text: string) => text[0]?.toUpperCase() + text.slice(1)

/** viem's long messages repeat the whole address. */
function shortMessage(error: unknown): string {
  const { shortMessage, message } = error as { shortMessage?: string; message: string }
  return (shortMessage ?? message.split('\n')[0] ?? '').replace(/\.$/, '')
}
