import type { PayView, PrepareResponse, TypedDataJson } from '@giro/protocol/payView'
import type { Address } from 'viem'
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
  const prepared = await postJson<PrepareResponse>(`${path}/prepare`, ask)
  const signature = await payer.sign(await asShown(prepared, view, option, payer.account))
  return postJson<PayView>(`${path}/signature`, { ...ask, signature })
}

/**
 * What is to be signed, made here of what the page shows: the token's authorisation to the clearing house, or Permit2's permission for
 * it, over the amount shown, for this payment of this order to this shop. Throws WalletError `differs` when the service wants
 * anything else.
 */
export async function asShown(
  prepared: PrepareResponse,
  view: PayView,
  option: Option,
  account: string,
): Promise<TypedDataJson> {
  // hashing is not needed to look at the page, so it comes when someone pays
  const [{ checkPrepared }, { typedDataJson }] = await Promise.all([
    import('@giro/sdk/http/checkPrepared'),
    import('@giro/sdk/chain/typedDataJson'),
  ])
  const { name, version } = prepared.typed_data.domain
  try {
    const { data } = checkPrepared({
      view,
      payer: account as Address,
      asset: {
        address: option.asset as Address,
        symbol: option.symbol,
        name: option.name,
        decimals: option.decimals,
        fiat: view.currency,
        // with a name that is not the token's own a signature moves nothing
        erc3009: option.gasless ? { name: String(name), version: String(version) } : null,
      },
      house: view.network.house as Address,
      amount: BigInt(option.amount),
      prepared,
    })
    return typedDataJson(data as Parameters<typeof typedDataJson>[0])
  } catch (cause) {
    throw new WalletError('differs', {}, { cause })
  }
}
