import type { PayView } from '@giro/protocol/payView'
import { signTypedData } from '../wallet/signTypedData.ts'
import { payBySignature } from './payBySignature.ts'
import { payByTransaction } from './payByTransaction.ts'
import { allowOnce } from './permit2.ts'

type Option = PayView['options'][number]

/**
 * Pays `amount` base units on the embedded chain: by signature where the asset can, having allowed Permit2 where it needs that, else by
 * a transaction of its own.
 */
export async function payByDemoWallet(
  view: PayView,
  option: Option,
  amount: string,
): Promise<{ view: PayView } | { transactionHash: string }> {
  const { demoConnection } = await import('../wallet/demoWallet.ts')
  const { chain_id, name, rpc_url } = view.network
  const connection = demoConnection(view.secret, { chainId: chain_id, name, rpcUrl: rpc_url! })
  const bySignature = (option.gasless || option.permit2) && amount === option.amount
  if (!bySignature) return { transactionHash: await payByTransaction(connection, option, amount) }
  if (!option.gasless) await allowOnce(connection, option)
  const sign = (data: Parameters<typeof signTypedData>[1]) => signTypedData(connection, data)
  return { view: await payBySignature(view, option, { account: connection.account, sign }) }
}
