import { onNetworkOf } from '@giro/protocol/payNetwork'
import type { PayView } from '@giro/protocol/payView'
import { getAddress, type LocalAccount } from 'viem'
import { readPermit2Allowance } from '../chain/approve.ts'
import { AssetNotAcceptedError, NotGaslessError, NotPayableError } from '../errors.ts'
import { payerClient } from './payerClient.ts'

export type PayOption = PayView['options'][number]

/**
 * How a link will be paid: which asset, how much of it (base units), and by signature or by a transfer of one's own. `approve`:
 * before the signature, Permit2 is approved for the asset by a transaction.
 */
export type PayPlan = { option: PayOption; amount: bigint; by: 'signature' | 'transfer'; approve: boolean }

export type PayWish = {
  asset?: string
  network?: string
  by?: PayPlan['by']
  approve?: boolean
  /** whose approval of Permit2 counts; without it none does */
  account?: LocalAccount
  /** to read it; without it the one that the view names */
  rpcUrl?: string
}

/**
 * Chooses among a pay link's options: `asset` is a symbol or an address, `network` a CAIP-2 id; without them the first that costs no
 * gas. A paused network is not chosen.
 * Without `by` an asset that needs Permit2 is paid by signature if the account has approved it, or is to `approve` it now. Reads
 * that one allowance, and writes nothing.
 *
 * @throws NotPayableError when it is settled, cancelled or expired, or is to be approved without an RPC; AssetNotAcceptedError;
 * NotGaslessError when `by` is 'signature' and the asset cannot; UnreachableError and MismatchError for the RPC.
 */
export async function planPayment(view: PayView, wish: PayWish = {}): Promise<PayPlan> {
  refuseUnpayable(view)
  const begun = (o: PayOption) => o.asset === view.asset && o.network === view.network.id
  const options = view.options.filter((o) => o.open && (wish.network === undefined || o.network === wish.network))
  const option = wish.asset
    ? options.find((o) => [o.symbol, o.asset].some((name) => name.toLowerCase() === wish.asset?.toLowerCase()))
    : (options.find(begun) ?? options.find((o) => o.gasless) ?? options[0])
  if (!option)
    throw new AssetNotAcceptedError(
      wish.asset ?? 'any asset',
      view.options.map((o) => o.symbol),
    )
  // What was begun by transfer is topped up by transfer: a signature always pays the whole amount.
  const missing = view.missing !== null && begun(option) ? BigInt(view.missing) : null
  if (wish.by === 'signature' && !option.gasless && !option.permit2) throw new NotGaslessError(option.symbol)
  const transfer: PayPlan = { option, by: 'transfer', approve: false, amount: missing ?? BigInt(option.amount) }
  const signature: PayPlan = { option, by: 'signature', approve: false, amount: BigInt(option.amount) }
  if (wish.by === 'transfer' || (!wish.by && missing !== null)) return transfer
  if (option.gasless) return signature
  if (!option.permit2) return transfer
  if (await hasApproved(view, option, wish)) return signature
  if (wish.approve) return { ...signature, approve: true }
  return wish.by === 'signature' ? signature : transfer
}

async function hasApproved(view: PayView, option: PayOption, wish: PayWish): Promise<boolean> {
  const { network } = onNetworkOf(view, option)
  const rpcUrl = wish.rpcUrl ?? network.rpc_url
  // who only wants to pay can do so without: by a transfer
  if (!wish.account || (!rpcUrl && !wish.approve)) return false
  const client = await payerClient(wish.account, network, rpcUrl)
  return (await readPermit2Allowance(client, getAddress(option.asset))) >= BigInt(option.amount)
}

function refuseUnpayable(view: PayView) {
  const why = {
    succeeded: 'it is settled already',
    requires_capture: 'it is paid already; the money is held for the merchant',
    canceled: 'the merchant has cancelled it',
    processing: view.missing === null ? 'a payment for it is under way' : null,
  }[view.status as string]
  if (why) throw new NotPayableError(`${view.id} cannot be paid: ${why}. Nothing was signed or sent.`)
  if (view.server_time > view.expires_at)
    throw new NotPayableError(`${view.id} has expired. Nothing was signed or sent. Ask the merchant for a new link.`)
}
