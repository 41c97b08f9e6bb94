import type { PayView } from '@giro/protocol/payView'
import { AssetNotAcceptedError, NotGaslessError, NotPayableError } from '../errors.ts'

export type PayOption = PayView['options'][number]

/** How a link will be paid: which asset, how much of it (base units), and by signature or by a transfer of one's own. */
export type PayPlan = { option: PayOption; amount: bigint; by: 'signature' | 'transfer' }

/**
 * Chooses among a pay link's options: `asset` is a symbol or an address, `network` a CAIP-2 id; without them the first that costs no
 * gas. A paused network is not chosen.
 *
 * @throws NotPayableError when it is settled, cancelled or expired; AssetNotAcceptedError; NotGaslessError when `by` is
 * 'signature' and the asset cannot.
 */
export function planPayment(
  view: PayView,
  wish: { asset?: string; network?: string; by?: PayPlan['by'] } = {},
): PayPlan {
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
  const by = wish.by ?? (option.gasless && missing === null ? 'signature' : 'transfer')
  if (by === 'signature' && !option.gasless) throw new NotGaslessError(option.symbol)
  return { option, by, amount: by === 'transfer' && missing !== null ? missing : BigInt(option.amount) }
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
