import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Keys } from '../keys.ts'
import { embeddedChainId } from './anvil.ts'
import { connectEmbedded } from './connect.ts'
import { demoAccounts } from './demoAccounts.ts'
import { deploy, deployDemoAssets } from './deploy.ts'
import { type EmbeddedChain, startEmbeddedChain } from './embedded.ts'
import type { Network } from './network.ts'
import { prepareEmbedded } from './prepareEmbedded.ts'

/** All of the local chain: anvil, contracts, demo assets, funded and named keys. What exists already is left alone. */
export async function startEmbeddedNetwork(options: {
  config: Pick<Config, 'home' | 'rpcPort'>
  keys: Keys
  onWarning?: (message: string) => void
}): Promise<{ network: Network; chain: EmbeddedChain }> {
  const directory = join(options.config.home, 'chain')
  const chain = await startEmbeddedChain({ port: options.config.rpcPort, directory, onWarning: options.onWarning })
  try {
    return { network: await furnishEmbedded(chain.rpcUrl, options.keys), chain }
  } catch (error) {
    await chain.stop()
    throw error
  }
}

/** Deploys and funds what is missing on a running anvil. */
export async function furnishEmbedded(rpcUrl: string, keys: Keys, chainId = embeddedChainId): Promise<Network> {
  const funder = demoAccounts[0]!
  const contracts = await deploy({ rpcUrl, deployer: funder })
  const assets = await deployDemoAssets({ rpcUrl, deployer: funder })
  const refundAssets = assets.filter((asset) => asset.erc3009 === null).map((asset) => asset.address)
  await prepareEmbedded({ rpcUrl, house: contracts.house, refundAssets, keys, funder })
  return connectEmbedded({ rpcUrl, chainId, contracts, assets })
}
