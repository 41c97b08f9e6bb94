import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Keys } from '../keys.ts'
import { checkNetwork, networkOf, Unreachable } from './connect.ts'
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
  if (config.networksFile) return openPublic(readNetworksFile(config.networksFile).map(networkOf), log)
  const started = await startEmbeddedNetwork({ config, keys, onWarning: (message) => log.warn(message) })
  closing.push(() => started.chain.stop())
  started.chain.failed.then(onFailed)
  return [started.network]
}

/** One whose RPC is down does not keep the others from their work: its indexer asks it again. @throws when none answers. */
async function openPublic(networks: Network[], log: Logger): Promise<Network[]> {
  const down: Unreachable[] = []
  await Promise.all(
    networks.map((network) =>
      checkNetwork(network).catch((error) => {
        if (!(error instanceof Unreachable)) throw error
        log.error({ network: network.id }, error.message)
        down.push(error)
      }),
    ),
  )
  if (down.length === networks.length) throw down[0]!
  return networks
}
