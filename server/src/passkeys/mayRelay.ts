import { clearingHouseAbi, demoUsdcAbi, passkeyAccountAbi } from '@giro/protocol/generated/abis'
import type { Call } from '@giro/protocol/passkey'
import { type Abi, type Address, decodeFunctionData } from 'viem'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { readHoldings } from './readAccount.ts'

const perDayMost = 30
/** Of all accounts of a network together. */
const perHourMost = 600

/**
 * We pay the network fee for a person's own money and keys, not for whatever he likes to compute. Throws MoneyError when one of
 * the calls is anything else.
 */
export function refuseOtherCalls({ network }: Pick<Context, 'network'>, account: Address, calls: Call[]): void {
  const assets = network.assets.map((asset) => asset.address)
  for (const { to, data } of calls) {
    const name =
      to === account
        ? nameOf(passkeyAccountAbi, data, ['addPasskey', 'removePasskey', 'setRecoveryKey', 'stopRecovery'])
        : to === network.contracts.house
          ? nameOf(clearingHouseAbi, data, ['deposit', 'withdraw', 'refund', 'cancel', 'setRedirect'])
          : assets.includes(to)
            ? nameOf(demoUsdcAbi, data, ['transfer', 'approve'])
            : null
    if (name !== null) continue
    throw new MoneyError(
      'call_not_relayed',
      `Nobody here pays the network fee for this call to ${to}: only for transfers of ${network.assets.map((asset) => asset.symbol).join(' and ')}, the clearing house, and the account's own keys. Nothing was done; bring the signed call to the chain yourself.`,
      { status: 403, param: 'calls' },
    )
  }
}

function nameOf(abi: Abi, data: `0x${string}`, allowed: string[]): string | null {
  try {
    const { functionName } = decodeFunctionData({ abi, data })
    return allowed.includes(functionName) ? functionName : null
  } catch {
    return null
  }
}

/**
 * Bounds what strangers can make the settler spend: an account that never held anything cannot make it spend at all, and one that
 * does only so much a day. Throws MoneyError.
 */
export async function refuseOverBudget(context: Context, account: Address): Promise<void> {
  const { db, network, now } = context
  const counted = async (since_ms: number, of: Address | null) => {
    let query = db
      .selectFrom('job')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('network', '=', network.id)
      .where('target', '=', 'passkeyAccounts')
      .where('kind', 'in', ['execute', 'start_recovery', 'finish_recovery'])
      .where('created_ms', '>', since_ms)
    if (of) query = query.where('account', '=', of)
    return Number((await query.executeTakeFirstOrThrow()).count)
  }
  if ((await counted(now() - 86_400_000, account)) >= perDayMost) {
    throw new MoneyError(
      'relay_limit',
      `We pay the network fee of ${perDayMost} operations a day for an account, and this one has had them. Nothing was done and your money is safe; try again tomorrow, or bring the signed call to the chain yourself.`,
      { status: 429 },
    )
  }
  if ((await counted(now() - 3_600_000, null)) >= perHourMost) {
    throw new MoneyError(
      'relay_busy',
      'More operations were asked for than we pay for in an hour. Nothing was done and your money is safe; try again in a while.',
      { status: 429 },
    )
  }
  const holdings = await readHoldings(context, account)
  if (holdings.some(({ asset, amount }) => amount >= 10n ** BigInt(asset.decimals))) return
  const paid = await db
    .selectFrom('payment')
    .select('id')
    .where('network', '=', network.id)
    .where((eb) => eb.or([eb('payer', '=', account), eb('payee', '=', account)]))
    .limit(1)
    .executeTakeFirst()
  if (paid) return
  throw new MoneyError(
    'relay_not_earned',
    'This account is empty and has never paid or been paid here, so nobody pays its network fees yet. Nothing was done; receive at least 1.00 first, then try again.',
    { status: 402 },
  )
}
