import { clearingHouseAbi, demoUsdcAbi } from '@giro/protocol/generated/abis'
import { Funding } from '@giro/protocol/payment'
import { permit2 } from '@giro/protocol/permit2'
import {
  type Address,
  BaseError,
  decodeFunctionData,
  decodeFunctionResult,
  erc20Abi,
  RawContractError,
  type StateOverride,
} from 'viem'
import type { Context } from '../context.ts'
import { encodeBatch } from '../settler/composeBatches.ts'
import type { NewJob } from '../settler/queueJobs.ts'
import { MoneyError } from './errors.ts'

/**
 * Calls the house as the settler would, all calls in one simulation, so that a payer who is short or blocked hears it now.
 * Answers for each call what is wrong with it, or null. `standIns`: accounts that will exist by then.
 */
export async function refusals(
  context: Context,
  calls: NewJob[],
  standIns: StateOverride = [],
): Promise<(MoneyError | null)[]> {
  if (calls.length === 0) return []
  const stateOverride = [...new Map(standIns.map((account) => [account.address, account])).values()]
  const { client, contracts } = context.network
  const { data } = await client
    .call({
      account: context.keys.settler.address,
      to: contracts.house,
      data: encodeBatch(calls),
      gas: 250_000_000n,
      stateOverride,
    })
    .catch((cause) => {
      throw unreachable(cause)
    })
  if (!data) throw unreachable(new Error('the house answered nothing'))
  const succeeded = decodeFunctionResult({ abi: clearingHouseAbi, functionName: 'batch', data })
  return Promise.all(calls.map((call, index) => (succeeded[index] ? null : explain(context, call, stateOverride))))
}

async function explain(context: Context, call: NewJob, stateOverride: StateOverride): Promise<MoneyError | null> {
  const { client, contracts, assets } = context.network
  let cause: BaseError
  try {
    // Alone it may work: two signatures of one payer can each be good, but not both.
    await client.call({ account: context.keys.settler.address, to: contracts.house, data: call.data, stateOverride })
    return null
  } catch (error) {
    if (!(error instanceof BaseError)) return unreachable(error)
    if (!error.walk((inner) => inner instanceof RawContractError) && !/revert/i.test(error.message))
      return unreachable(error)
    cause = error
  }
  const { args } = decodeFunctionData({ abi: clearingHouseAbi, data: call.data }) as unknown as {
    args: [{ asset: Address; payer: Address; maxAmount: bigint; funding: number }]
  }
  const { asset, payer, maxAmount, funding } = args[0]
  const symbol = assets.find((candidate) => candidate.address === asset)?.symbol ?? asset
  const balance = await client.readContract({ address: asset, abi: erc20Abi, functionName: 'balanceOf', args: [payer] })
  if (balance < maxAmount) {
    return new MoneyError(
      'insufficient_funds',
      `${payer} holds ${balance} base units of ${symbol}, but ${maxAmount} are needed. Nothing was taken; top up, or pay from another wallet.`,
      { status: 402, type: 'card_error', cause },
    )
  }
  const approved = { address: asset, abi: erc20Abi, functionName: 'allowance', args: [payer, permit2] } as const
  if (funding === Funding.permit2 && (await client.readContract(approved)) < maxAmount) {
    return new MoneyError(
      'permit2_not_approved',
      `${payer} has not approved Permit2 (${permit2}) for ${maxAmount} base units of ${symbol}. Nothing was taken; approve it once, by a transaction of this wallet, and sign again, or send the exact amount to the deposit address.`,
      { status: 402, type: 'card_error', cause },
    )
  }
  const blocked = await client
    .readContract({ address: asset, abi: demoUsdcAbi, functionName: 'isBlacklisted', args: [payer] })
    .catch(() => false)
  if (blocked) {
    return new MoneyError(
      'payer_blocked',
      `The issuer of ${symbol} has blocked ${payer}. Nothing was taken; pay from another wallet.`,
      { status: 402, type: 'card_error', cause },
    )
  }
  return new MoneyError(
    'payment_refused',
    `The chain refuses this payment (${cause.shortMessage}). Nothing was taken; the signature may have been used or expired. Reload and sign again.`,
    { status: 402, type: 'card_error', cause },
  )
}

export function unreachable(cause: unknown): MoneyError {
  return new MoneyError(
    'network_unavailable',
    'The network cannot be asked just now. Nothing was taken; your signature was not stored. Try again in a moment.',
    { status: 503, type: 'api_error', cause },
  )
}
