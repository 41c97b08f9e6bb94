import { clearingHouseAbi, demoUsdtAbi } from '@giro/protocol/generated/abis'
import {
  type Address,
  createPublicClient,
  encodeFunctionData,
  http,
  maxUint256,
  type PrivateKeyAccount,
  parseEther,
} from 'viem'
import type { Keys } from '../keys.ts'
import { nameSettler } from './nameSettler.ts'
import { type Call, sendTransactions } from './sendTransactions.ts'

/** Below the first a signer is filled up to the second. */
const funds = { least: parseEther('100'), full: parseEther('1000') }

/**
 * Makes the embedded chain ready for the server's keys; does only what is missing. Fills operator, settler and merchant
 * with the chain's coin, names the settler by the operator's relayed signature (setSettlerBySig), and lets the demo
 * merchant's refunds in `refundAssets` draw on his wallet (an ERC-20 allowance to the house).
 */
export async function prepareEmbedded(options: {
  rpcUrl: string
  house: Address
  /** assets without ERC-3009, whose refunds need an allowance */
  refundAssets: Address[]
  keys: Keys
  /** pays for it: anvil's first account */
  funder: PrivateKeyAccount
}): Promise<void> {
  const { rpcUrl, house, keys, funder } = options
  const client = createPublicClient({ transport: http(rpcUrl, { batch: false }), cacheTime: 0 })
  const calls: Call[] = []
  for (const account of [keys.operator, keys.settler, keys.merchant]) {
    if (account === null) continue
    const balance = await client.getBalance({ address: account.address })
    if (balance < funds.least) calls.push({ to: account.address, value: funds.full - balance, gas: 21_000n })
  }
  const named = [keys.operator.address, keys.settler.address] as const
  if (!(await client.readContract({ address: house, abi: clearingHouseAbi, functionName: 'isSettler', args: named }))) {
    calls.push(await nameSettler(client, house, keys))
  }
  await sendTransactions(rpcUrl, funder, calls)

  const { merchant } = keys
  if (merchant === null) return
  const approvals: Call[] = []
  for (const asset of options.refundAssets) {
    const args = [merchant.address, house] as const
    const allowance = await client.readContract({ address: asset, abi: demoUsdtAbi, functionName: 'allowance', args })
    // USDT refuses to change an allowance that is not 0; half of the greatest number is never used up
    if (allowance > 0n) continue
    const data = encodeFunctionData({ abi: demoUsdtAbi, functionName: 'approve', args: [house, maxUint256] })
    approvals.push({ to: asset, data, gas: 100_000n })
  }
  await sendTransactions(rpcUrl, merchant, approvals)
}
