import type { NetworkView } from '@giro/protocol/networkView'
import type { Network } from '../chain/network.ts'
import type { Context } from '../context.ts'
import { headsOf } from '../payments/head.ts'
import { feeInToken, gasPrice } from './feeQuote.ts'

/** How each network does: for who runs the server. A network that does not answer has nulls, and an alarm that says so. */
export async function networksView(context: Context): Promise<NetworkView[]> {
  const heads = await headsOf(context)
  return Promise.all(
    [...context.networks.values()].map(async (network) => {
      const [price, balance] = await Promise.all([
        gasPrice(network),
        network.client.getBalance({ address: context.keys.settler.address }).catch(() => null),
      ])
      return {
        id: network.id,
        name: network.name,
        coin: network.coin,
        paused: context.paused.has(network.id),
        alarms: context.alarms.of(network.id).map(({ kind, detail, since_ms }) => ({ kind, detail, since_ms })),
        indexed_block: heads.get(network.id)!.number,
        depth: network.depth,
        depths_of_less: network.depthsOfLess.map(({ upTo, depth }) => ({ up_to: upTo, depth })),
        settler: context.keys.settler.address,
        settler_balance: balance === null ? null : String(balance),
        gas_float: String(network.fees.float),
        gas_price: price === null ? null : String(price),
        gas_price_most: String(network.maxFeePerGas),
        least_amount: network.fees.least,
        settlement_fees: network.assets.map((asset) => quote(network, asset, price)),
      }
    }),
  )
}

function quote(network: Network, asset: Network['assets'][number], price: bigint | null) {
  const fee = price === null ? null : feeInToken(network, asset, price)
  return {
    asset: asset.address,
    symbol: asset.symbol,
    decimals: asset.decimals,
    amount: fee === null ? null : String(fee),
  }
}
