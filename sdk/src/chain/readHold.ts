import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import type { Address, Chain, Client, Hex, Transport } from 'viem'
import { readContract } from 'viem/actions'

/** What the house holds for a payment. Amounts are base units of its asset; `status` is one of HoldStatus. */
export type Hold = { held: bigint; captured: bigint; refunded: bigint; status: number }

/** Reads IClearingHouse's `hold(id)`. All zero for a payment it has never seen. */
export async function readHold(
  client: Client<Transport, Chain | undefined>,
  parameters: { house: Address; payment: Hex },
): Promise<Hold> {
  const [held, captured, refunded, status] = await readContract(client, {
    address: parameters.house,
    abi: clearingHouseAbi,
    functionName: 'hold',
    args: [parameters.payment],
  })
  return { held, captured, refunded, status }
}
