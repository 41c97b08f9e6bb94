import { permit2 } from '@giro/protocol/permit2'
import {
  type Account,
  type Address,
  type Chain,
  type Client,
  erc20Abi,
  type Hash,
  maxUint256,
  type Transport,
} from 'viem'
import { readContract, waitForTransactionReceipt, writeContract } from 'viem/actions'
import { NotPayableError } from '../errors.ts'

/**
 * Lets the clearing house take up to `amount` base units of `asset` from the client's account: for refunds by a payee, or
 * for payments funded by an allowance. Does nothing and returns null when the allowance is already enough. Some tokens
 * (USDT) refuse to change an allowance that is not zero, so such a one is set to zero first.
 */
export function approveHouse(
  client: Client<Transport, Chain, Account>,
  parameters: { asset: Address; house: Address; amount: bigint },
): Promise<Hash | null> {
  const { asset, house, amount } = parameters
  return approve(client, asset, house, amount)
}

/**
 * Lets Permit2 take up to `amount` base units of `asset` (default: without limit) from the client's account, and so payments
 * be signed for it. Nobody can take anything by that alone: each payment needs a signature. Else as approveHouse.
 */
export function approvePermit2(
  client: Client<Transport, Chain, Account>,
  parameters: { asset: Address; amount?: bigint },
): Promise<Hash | null> {
  return approve(client, parameters.asset, permit2, parameters.amount ?? maxUint256)
}

/** How many base units of `asset` Permit2 may take from the client's account, when he signs for it. */
export const readPermit2Allowance = (client: Client<Transport, Chain, Account>, asset: Address): Promise<bigint> =>
  readAllowance(client, asset, permit2)

const readAllowance = (client: Client<Transport, Chain, Account>, asset: Address, spender: Address) =>
  readContract(client, {
    address: asset,
    abi: erc20Abi,
    functionName: 'allowance',
    args: [client.account.address, spender],
  })

async function approve(
  client: Client<Transport, Chain, Account>,
  asset: Address,
  spender: Address,
  amount: bigint,
): Promise<Hash | null> {
  const allowance = await readAllowance(client, asset, spender)
  if (allowance >= amount) return null
  if (allowance > 0n) await set(0n)
  return set(amount)

  async function set(value: bigint) {
    const hash = await writeContract(client, {
      address: asset,
      abi: erc20Abi,
      functionName: 'approve',
      args: [spender, value],
    })
    const { status } = await waitForTransactionReceipt(client, { hash })
    if (status !== 'success')
      throw new NotPayableError(
        `The approval ${hash} was mined but failed, so ${spender} may take nothing. Nothing was paid. The token may refuse this address.`,
      )
    return hash
  }
}
