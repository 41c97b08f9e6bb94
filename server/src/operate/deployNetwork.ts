import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { deploy } from '../chain/deploy.ts'
import { nameSettler } from '../chain/nameSettler.ts'
import type { Network } from '../chain/network.ts'
import { sendTransactions } from '../chain/sendTransactions.ts'
import type { Keys } from '../keys.ts'

/**
 * Puts the contracts on a network, at the addresses that they have on every other one, and names the settler. Does only what is
 * missing; the operator pays. @throws what is missing or went wrong; what was done before is not done again the next time.
 */
export async function deployNetwork(
  network: Network,
  keys: Pick<Keys, 'operator' | 'settler'>,
  say: (line: string) => void,
): Promise<void> {
  const { client, rpcUrl, name } = network
  const { operator, settler } = keys
  const chainId = await client.getChainId()
  if (chainId !== network.chainId) {
    throw new Error(
      `The RPC is of chain ${chainId}, not ${network.chainId}. Nothing was deployed; correct the networks file.`,
    )
  }
  if ((await client.getBalance({ address: operator.address })) === 0n) {
    throw new Error(
      `The operator ${operator.address} has no ${network.coin} on ${name}. Nothing was deployed; send it some, and run this again.`,
    )
  }
  const contracts = await deploy({ rpcUrl, deployer: operator })
  for (const [contract, address] of Object.entries(contracts)) say(`${contract.padEnd(16)} ${address}`)
  const args = [operator.address, settler.address] as const
  const { house } = contracts
  const named = await client.readContract({ address: house, abi: clearingHouseAbi, functionName: 'isSettler', args })
  if (!named) await sendTransactions(rpcUrl, operator, [await nameSettler(client, house, keys)])
  say(`${'settler'.padEnd(16)} ${settler.address}${named ? ' (was named before)' : ''}`)
}
