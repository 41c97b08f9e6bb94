import { type Account, type Address, type Chain, type Client, erc20Abi, type Hash, type Transport } from 'viem'
import { readContract, writeContract } from 'viem/actions'
import { ShortError } from '../errors.ts'

/**
 * Pays with a plain ERC-20 transfer of `amount` base units to a deposit address, from the client's account. Returns the
 * transaction's hash once it is sent. Reads the balance first, so that a transfer that cannot succeed is never sent.
 *
 * @throws ShortError when the account holds less than `amount`.
 */
export async function transferToDeposit(
  client: Client<Transport, Chain, Account>,
  parameters: { asset: Address; deposit: Address; amount: bigint },
): Promise<Hash> {
  const { asset, deposit, amount } = parameters
  const payer = client.account.address
  const balance = await readContract(client, {
    address: asset,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [payer],
  })
  if (balance < amount)
    throw new ShortError(
      `${payer} holds ${balance} base units of ${asset}, but ${amount} are to be paid. Nothing was sent. Top it up and try again.`,
    )
  // No simulation: some tokens (USDT) return nothing, which a simulation that decodes the answer would refuse.
  return writeContract(client, { address: asset, abi: erc20Abi, functionName: 'transfer', args: [deposit, amount] })
}
