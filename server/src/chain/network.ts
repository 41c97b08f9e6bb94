import type { Asset } from '@giro/protocol/asset'
import type { Address, Chain, PublicClient, Transport } from 'viem'

export type Client = PublicClient<Transport, Chain>

/** Blocks, a payment's own included; or what the chain itself calls safe or finalized. */
export type Depth = number | 'safe' | 'finalized'

/** For which amounts it is worth it, and what the operator keeps for gas. */
export type FeePolicy = {
  /** in units of an asset's currency: less is not offered here, and does not go back from a deposit by itself */
  least: number
  /** what one coin of the chain is worth in US dollars, to quote fees in a token; null: they are not quoted */
  coinPrice: number | null
  /** wei that the settler should have at least */
  float: bigint
}

/** One of several RPCs, asked whether it knows the same blocks as the others. */
export type Witness = { host: string; client: Client; silentUntil_ms: number }

/** A chain that this server works on. */
export type Network = {
  /** CAIP-2, e.g. eip155:31337 */
  id: string
  chainId: number
  name: string
  /** of the chain's own coin, e.g. ETH */
  coin: string
  /** the first one; `client` goes on with the others when it fails */
  rpcUrl: string
  witnesses: Witness[]
  /** what giro.json tells everybody; null when ours may hold a key */
  publicRpcUrl: string | null
  /** the local chain that `npm start` brings */
  embedded: boolean
  contracts: { house: Address; deposits: Address; passkeyAccounts: Address }
  assets: Asset[]
  /** what a settlement must lie under to be final */
  depth: Depth
  /** the same for smaller payments, the smallest first; `upTo` in units of the payment's currency */
  depthsOfLess: { upTo: number; depth: Depth }[]
  /** wei: the settler offers no more, however long a transaction waits; beyond it an operator must decide */
  maxFeePerGas: bigint
  fees: FeePolicy
  /** how often the indexer asks for a new block */
  pollMs: number
  /** a chain without a new block for so long has stopped */
  stoppedAfterMs: number
  /** nothing of ours happened before; null: it is looked for when the indexer starts on an empty database */
  startBlock: number | null
  client: Client
}
