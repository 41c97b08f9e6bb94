import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { type Address, encodeFunctionData } from 'viem'
import { demoAccounts } from '../chain/demoAccounts.ts'
import { sendTransactions } from '../chain/sendTransactions.ts'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { readHoldings } from './readAccount.ts'

const fullUnits = 100n
let queue: Promise<unknown> = Promise.resolve()

/** Fills an account up to 100 of each demo asset, on a local chain only: play money from anvil's first account. */
export async function giveDemoDollars(context: Pick<Context, 'network'>, account: Address): Promise<void> {
  const { network } = context
  if (!network.embedded) {
    throw new MoneyError(
      'no_demo_dollars',
      `${network.name} has real money only. Nothing was sent; ask someone to send you some.`,
      { status: 403 },
    )
  }
  // One after the other: they are transactions of one account.
  const mine = queue.then(async () => {
    const holdings = await readHoldings(context, account)
    const calls = holdings.flatMap(({ asset, amount }) => {
      const missing = fullUnits * 10n ** BigInt(asset.decimals) - amount
      if (missing <= 0n) return []
      const data = encodeFunctionData({ abi: demoUsdcAbi, functionName: 'transfer', args: [account, missing] })
      return [{ to: asset.address, data, gas: 100_000n }]
    })
    await sendTransactions(network.rpcUrl, demoAccounts[0]!, calls)
  })
  queue = mine.catch(() => {})
  await mine
}
