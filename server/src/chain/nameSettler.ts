import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { houseDomain, setSettlerTypes } from '@giro/protocol/payment'
import { type Address, encodeFunctionData, type PublicClient } from 'viem'
import type { Keys } from '../keys.ts'
import type { Call } from './sendTransactions.ts'

/** The call that lets the settler act for the operator, by the operator's signature; anybody may send it (setSettlerBySig). */
export async function nameSettler(
  client: PublicClient,
  house: Address,
  keys: Pick<Keys, 'operator' | 'settler'>,
): Promise<Call> {
  const [operator, settler] = [keys.operator.address, keys.settler.address]
  const nonce = await client.readContract({
    address: house,
    abi: clearingHouseAbi,
    functionName: 'settlerNonce',
    args: [operator],
  })
  const { timestamp } = await client.getBlock()
  const deadline = Number(timestamp) + 3_600
  const signature = await keys.operator.signTypedData({
    domain: houseDomain(await client.getChainId(), house),
    types: setSettlerTypes,
    primaryType: 'SetSettler',
    message: { operator, settler, allowed: true, nonce, deadline },
  })
  const data = encodeFunctionData({
    abi: clearingHouseAbi,
    functionName: 'setSettlerBySig',
    args: [operator, settler, true, deadline, signature],
  })
  return { to: house, data, gas: 300_000n }
}
