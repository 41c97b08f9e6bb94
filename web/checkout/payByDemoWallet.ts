import type { PayView } from '@giro/protocol/payView'
import type { Address, Hex } from 'viem'
import { transferData } from '../wallet/erc20.ts'
import { payBySignature } from './payBySignature.ts'

type Option = PayView['options'][number]

/** Pays `amount` base units on the embedded chain: by signature where the asset can, else by a transaction of its own. */
export async function payByDemoWallet(
  view: PayView,
  option: Option,
  amount: string,
): Promise<{ view: PayView } | { transactionHash: string }> {
  const demo = await import('../wallet/demoWallet.ts')
  if (option.gasless && amount === option.amount) {
    const sign = (data: Parameters<typeof demo.demoSignature>[1]) => demo.demoSignature(view.secret, data)
    return { view: await payBySignature(view, option, { account: demo.demoAddress(view.secret), sign }) }
  }
  const { chain_id, name, rpc_url } = view.network
  const chain = { chainId: chain_id, name, rpcUrl: rpc_url! }
  const data = transferData(option.deposit_address, BigInt(amount)) as Hex
  return { transactionHash: await demo.demoTransaction(view.secret, chain, { to: option.asset as Address, data }) }
}
