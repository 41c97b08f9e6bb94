import type { PayView, PrepareResponse, TypedDataJson } from '@giro/protocol/payView'
import { postJson } from '../ui/problem.ts'
import { WalletError } from '../wallet/WalletError.ts'

type Option = PayView['options'][number]
type Payer = { account: string; sign: (data: TypedDataJson) => Promise<string> }

/**
 * Pays without gas: asks what is to be signed, has it signed, posts the signature. Answers with the new view.
 * Throws ProblemError, or WalletError `differs` when what is to be signed is not what the page shows.
 */
export async function payBySignature(view: PayView, option: Option, payer: Payer): Promise<PayView> {
  const path = `/api/pay/${encodeURIComponent(view.secret)}`
  const ask = { payer: payer.account, network: option.network, asset: option.asset }
  const { typed_data } = await postJson<PrepareResponse>(`${path}/prepare`, ask)
  if (!isAsShown(typed_data, view, option)) throw new WalletError('differs')
  const signature = await payer.sign(typed_data)
  return postJson<PayView>(`${path}/signature`, { ...ask, signature })
}

/** An ERC-3009 authorization of this token, on this chain, to the clearing house, over the amount shown, or nothing. */
export function isAsShown(data: TypedDataJson, view: PayView, option: Option): boolean {
  const same = (a: unknown, b: string) => String(a).toLowerCase() === b.toLowerCase()
  return (
    data.primaryType === 'ReceiveWithAuthorization' &&
    Number(data.domain.chainId) === view.network.chain_id &&
    same(data.domain.verifyingContract, option.asset) &&
    same(data.message.to, view.network.house) &&
    same(data.message.value, option.amount)
  )
}
