import type { PayView } from '@giro/protocol/payView'
import { formatUnits } from '../ui/money.ts'
import { balanceOf, callToken, transferData } from '../wallet/erc20.ts'
import type { Connection } from '../wallet/provider.ts'
import { switchChain } from '../wallet/switchChain.ts'
import { WalletError } from '../wallet/WalletError.ts'

type Option = PayView['options'][number]

/** Brings the wallet to the payment's chain and looks whether it has enough. Throws WalletError. */
export async function makeReady(connection: Connection, view: PayView, option: Option, amount: string, locale: string) {
  const { provider } = connection.wallet
  const { chain_id, name, rpc_url } = view.network
  await switchChain(provider, { chainId: chain_id, name, rpcUrl: rpc_url })
  const balance = await balanceOf(provider, option.asset, connection.account)
  if (balance >= BigInt(amount)) return
  throw new WalletError('short', { symbol: option.symbol, balance: formatUnits(balance, option.decimals, locale) })
}

/** The payer's own ERC-20 transfer of `amount` base units to the deposit address. Returns the transaction's hash. */
export const payByTransaction = (connection: Connection, option: Option, amount: string): Promise<string> =>
  callToken(connection, option.asset, transferData(option.deposit_address, BigInt(amount)))
