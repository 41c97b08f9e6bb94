import type { Hex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { rpc } from '../../src/chain/anvil.ts'
import { demoAccounts } from '../../src/chain/demoAccounts.ts'
import { startEmbeddedChain } from '../../src/chain/embedded.ts'
import type { Network } from '../../src/chain/network.ts'
import { furnishEmbedded } from '../../src/chain/startEmbeddedNetwork.ts'
import type { Keys } from '../../src/keys.ts'

export type TestChain = {
  network: Network
  keys: Keys
  /** anvil's ten accounts: coin, and 1,000,000 of each demo asset */
  accounts: typeof demoAccounts
  /** makes blocks now */
  mine(blocks?: number): Promise<void>
  /** any JSON-RPC method, e.g. anvil_reorg */
  rpc<T = unknown>(method: string, params?: unknown[]): Promise<T>
  /** what is mined from here on can be undone by revert */
  snapshot(): Promise<Hex>
  revert(snapshot: Hex): Promise<void>
  stop(): Promise<void>
}

export function newKeys(): Keys {
  const key = () => privateKeyToAccount(generatePrivateKey())
  return { operator: key(), settler: key(), refundKey: key(), merchant: key() }
}

/**
 * A chain of its own, furnished: house, deposits, demo assets, funded keys, the settler named, the merchant's allowance.
 * @param options.chainId 31337 by default; another one for a second network
 * @param options.blockTimeS seconds, 1 by default; 0: blocks come only from `mine`
 * @param options.prune false by default, so that reorganisations of any depth work
 */
export async function startTestChain(
  options: { chainId?: number; blockTimeS?: number; prune?: boolean; keys?: Keys } = {},
): Promise<TestChain> {
  const keys = options.keys ?? newKeys()
  const chain = await startEmbeddedChain({
    port: 0,
    chainId: options.chainId,
    directory: null,
    blockTimeS: options.blockTimeS ?? 1,
    prune: options.prune ?? false,
  })
  const call = <T = unknown>(method: string, params: unknown[] = []) => rpc<T>(chain.rpcUrl, method, params)
  try {
    return {
      network: await furnishEmbedded(chain.rpcUrl, keys, options.chainId),
      keys,
      accounts: demoAccounts,
      async mine(blocks = 1) {
        for (let i = 0; i < blocks; i++) await call('evm_mine')
      },
      rpc: call,
      snapshot: () => call<Hex>('evm_snapshot'),
      async revert(snapshot) {
        await call('evm_revert', [snapshot])
      },
      stop: () => chain.stop(),
    }
  } catch (error) {
    await chain.stop()
    throw error
  }
}
