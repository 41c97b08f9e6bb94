import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Keys } from '../keys.ts'
import { connectNetwork } from './connect.ts'
import type { Network } from './network.ts'
import { readNetworksFile } from './networksFile.ts'
import { startEmbeddedNetwork } from './startEmbeddedNetwork.ts'

/** The networks of the networks file; without one, the embedded chain, which is started here. The first is the server's own. */
export async function openNetworks(
  config: Config,
  keys: Keys,
  log: Logger,
  closing: (() => Promise<void>)[],
  onFailed: (error: Error) => void,
): Promise<Network[]> {
  if (config.networksFile) return Promise.all(readNetworksFile(config.networksFile).map(connectNetwork))
  const started = await startEmbeddedNetwork({ config, keys, onWarning: (message) => log.warn(message) })
  closing.push(() => started.chain.stop())
  started.chain.failed.then(onFailed)
  return [started.network]
}
