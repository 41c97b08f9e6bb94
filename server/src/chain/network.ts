import type { Asset } from '@giro/protocol/asset'
import type { Address, Chain, PublicClient, Transport } from 'viem'

/** A chain that this server works on. */
export type Network = {
  /** CAIP-2, e.g. eip155:31337 */
  id: string
  chainId: number
  name: string
  rpcUrl: string
  /** what giro.json tells everybody; null when ours may hold a key */
  publicRpcUrl: string | null
  /** the local chain that `npm start` brings */
  embedded: boolean
  contracts: { house: Address; deposits: Address; passkeyAccounts: Address }
  assets: Asset[]
  /** blocks, the block itself included, after which a settlement is final */
  depth: number
  /** wei: the settler offers no more, however long a transaction waits; beyond it an operator must decide */
  maxFeePerGas: bigint
  /** how often the indexer asks for a new block */
  pollMs: number
  /** nothing of ours happened before */
  startBlock: number
  client: PublicClient<Transport, Chain>
}
