import type { PayView } from '@giro/protocol/payView'
import { allowance, giveAllowance } from '../wallet/erc20.ts'
import type { Connection } from '../wallet/provider.ts'
import { isOn } from '../wallet/switchChain.ts'
import { WalletError } from '../wallet/WalletError.ts'

type Option = PayView['options'][number]

/** May Permit2 take the amount when the wallet signs for it? A wallet on another chain is not asked, and counts as no. */
export async function isAllowed({ wallet, account }: Connection, view: PayView, option: Option): Promise<boolean> {
  if (!option.permit2 || !(await isOn(wallet.provider, view.network.chain_id))) return false
  return (await allowance(wallet.provider, option.asset, account, option.permit2)) >= BigInt(option.amount)
}

/**
 * Lets Permit2 take any amount of the token, as far as the wallet signs for it: once, so that later payments are a signature alone.
 * Throws WalletError, `differs` when the service names another contract than Permit2.
 */
export async function allowOnce(connection: Connection, option: Option): Promise<void> {
  const { permit2 } = await import('@giro/protocol/permit2')
  if (option.permit2?.toLowerCase() !== permit2.toLowerCase()) throw new WalletError('differs')
  const unlimited = 2n ** 256n - 1n
  await giveAllowance(connection, option.asset, permit2, { amount: unlimited, least: BigInt(option.amount) })
}
