import { connectEmbedded } from '@giro/server/chain/connect'
import type { Network } from '@giro/server/chain/network'
import { type FaultyRpc, startFaultyRpc } from '../../server/test/support/faultyRpc.ts'
import { type Stack, startStack } from './stack.ts'

export type TwoNetworks = Stack & {
  /** the second network's two RPCs, both doors to the same chain */
  doors: FaultyRpc[]
  /** as the server has it */
  second: Network
  readyz: (network: string) => Promise<{ ok: boolean; alarms: string[]; paused: boolean }>
  pause: (network: string, verb: 'pause' | 'resume') => Promise<void>
}

/** A server on two chains. What is deployed on them has the same addresses on both, the demo assets too. */
export async function startTwoNetworks(): Promise<TwoNetworks> {
  const doors: FaultyRpc[] = []
  const stack = await startStack({
    otherChainIds: [1337],
    through: async (network) => {
      doors.push(await startFaultyRpc(network), await startFaultyRpc(network))
      const { chainId, contracts, assets } = network
      const rpcUrl = doors.map((door) => door.network.rpcUrl)
      return connectEmbedded({ rpcUrl, chainId, contracts, assets })
    },
  })
  const { url, context } = stack.server
  return {
    ...stack,
    doors,
    second: context.networks.get('eip155:1337')!,
    async readyz(network) {
      const answer = (await (await fetch(`${url}/readyz`)).json()) as {
        networks: { id: string; ok: boolean; alarms: string[]; paused: boolean }[]
      }
      return answer.networks.find(({ id }) => id === network)!
    },
    async pause(network, verb) {
      const response = await fetch(`${url}/api/dashboard/networks/${network}/${verb}`, {
        method: 'POST',
        headers: { 'x-giro': 'dashboard' },
      })
      if (!response.ok) throw new Error(`${verb}: ${response.status} ${await response.text()}`)
    },
    async stop() {
      await stack.stop()
      for (const door of doors) await door.stop()
    },
  }
}
