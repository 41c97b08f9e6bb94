import { type Account, type Address, type Chain, type Client, erc20Abi, type Hash, type Transport } from 'viem'
import { readContract, waitForTransactionReceipt, writeContract } from 'viem/actions'

/**
 * Lets the clearing house take up to `amount` base units of `asset` from the client's account: for refunds by a payee, or
 * for payments funded by an allowance. Does nothing and returns null when the allowance is already enough. Some tokens
 * (USDT) refuse to change an allowance that is not zero, so such a one is set to zero first.
 */
export async function approveHouse(
  client: Client<Transport, Chain, Account>,
  parameters: { asset: Address; house: Address; amount: bigint },
): Promise<Hash | null> {
  const { asset, house, amount } = parameters
  const allowance = await readContract(client, {
    address: asset,
    abi: erc20Abi,
    functionName: 'allowance',
    args: [client.account.address, house],
  })
  if (allowance >= amount) return null
  if (allowance > 0n) await approve(0n)
  return approve(amount)

  async function approve(value: bigint) {
    const hash = await writeContract(client, {
      address: asset,
      abi: erc20Abi,
      functionName: 'approve',
      args: [house, value],
    })
    await waitForTransactionReceipt(client, { hash })
    return hash
  }
}
