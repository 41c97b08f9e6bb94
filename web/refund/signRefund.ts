import type { RefundView, TypedDataJson } from '@giro/protocol/payView'
import type { Address, Hex } from 'viem'
import { formatUnits } from '../ui/money.ts'
import { postJson } from '../ui/problem.ts'
import { balanceOf, giveAllowance } from '../wallet/erc20.ts'
import type { Connection } from '../wallet/provider.ts'
import { signTypedData } from '../wallet/signTypedData.ts'
import { switchChain } from '../wallet/switchChain.ts'
import { WalletError } from '../wallet/WalletError.ts'

/** The connected wallet is the payee's, on the right chain, and has what is to be paid back. Throws WalletError. */
async function makeReady(connection: Connection, view: RefundView, locale: string): Promise<void> {
  if (connection.account.toLowerCase() !== view.merchant.payee.toLowerCase())
    throw new WalletError('otherAccount', { account: view.merchant.payee })
  const { provider } = connection.wallet
  await switchChain(provider, { chainId: view.chain_id, name: `eip155:${view.chain_id}`, rpcUrl: view.rpc_url })
  const balance = await balanceOf(provider, view.asset, connection.account)
  if (balance < BigInt(view.base_amount))
    throw new WalletError('short', { symbol: view.symbol, balance: formatUnits(balance, view.decimals, locale) })
}

/** Lets the house take exactly the refund's amount (ERC-20 approve); `onSent` when the wallet has sent it. */
export async function allowRefund(connection: Connection, view: RefundView, locale: string, onSent: () => void) {
  await makeReady(connection, view, locale)
  await giveAllowance(connection, view.asset, view.house, { amount: BigInt(view.base_amount) }, onSent)
}

/** Signs the refund and posts the signature. Answers with the new view. */
export async function signRefund(connection: Connection, view: RefundView, locale: string): Promise<RefundView> {
  await makeReady(connection, view, locale)
  const data = view.typed_data
  if (!data || !(await asShown(data, view))) throw new WalletError('differs')
  const signature = await signTypedData(connection, data)
  return postJson<RefundView>(`/api/refund/${encodeURIComponent(view.secret)}/signature`, { signature })
}

const same = (a: unknown, b: string) => String(a).toLowerCase() === b.toLowerCase()

/**
 * A Refund of this payment in this house on this chain, over the amount shown; or the token's authorisation to the house of
 * just that amount, whose nonce is such a Refund's digest. Anything else is not signed here.
 */
export async function asShown(data: TypedDataJson, view: RefundView): Promise<boolean> {
  const { domain, message, primaryType } = data
  if (Number(domain.chainId) !== view.chain_id) return false
  if (primaryType === 'Refund') {
    return (
      same(domain.verifyingContract, view.house) &&
      String(message.amount) === view.base_amount &&
      same(message.payment, view.refund.payment)
    )
  }
  if (primaryType !== 'ReceiveWithAuthorization') return false
  const { refundDigest } = await import('@giro/protocol/payment')
  const digest = refundDigest(view.chain_id, view.house as Address, {
    payment: view.refund.payment as Hex,
    amount: BigInt(view.base_amount),
    refundedBefore: BigInt(view.refund.refunded_before),
    funding: view.refund.funding,
    deadline: view.refund.deadline,
  })
  return (
    same(domain.verifyingContract, view.asset) &&
    same(message.from, view.merchant.payee) &&
    same(message.to, view.house) &&
    String(message.value) === view.base_amount &&
    same(message.nonce, digest)
  )
}
