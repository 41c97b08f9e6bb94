import type { Asset } from '@giro/protocol/asset'
import type { Network } from '../chain/network.ts'
import { marketFees } from '../settler/fees.ts'

/** Gas of settling one payment with nothing else in the transaction: a first sweep of a deposit address, the dearest way. */
const settlementGas = 140_000n
const keepFor_ms = 15_000

type Market = { gas_price: bigint; read_ms: number }
const markets = new WeakMap<Network, Promise<Market>>()

/** Wei per gas that a transaction would pay now; asked at most every 15 seconds. Null while the RPC does not answer. */
export async function gasPrice(network: Network): Promise<bigint | null> {
  const known = await markets.get(network)?.catch(() => null)
  if (known && performance.now() - known.read_ms < keepFor_ms) return known.gas_price
  const asking = read(network)
  markets.set(network, asking)
  return asking.then(
    (market) => market.gas_price,
    () => null,
  )
}

async function read({ client }: Network): Promise<Market> {
  const [block, priority_fee] = await Promise.all([client.getBlock(), client.estimateMaxPriorityFeePerGas()])
  const { max_fee_per_gas } = marketFees({ base_fee: (block.baseFeePerGas ?? 0n) / 2n, priority_fee })
  return { gas_price: max_fee_per_gas, read_ms: performance.now() }
}

/**
 * What it costs the operator to settle one payment, in base units of a token at par with the dollar, rounded up. Null when
 * nobody said what the coin is worth, or the token is at par with something else.
 */
export function feeInToken(network: Pick<Network, 'fees'>, asset: Asset, gas_price: bigint): bigint | null {
  const { coinPrice } = network.fees
  if (coinPrice === null || asset.fiat !== 'usd') return null
  const microDollars = BigInt(Math.round(coinPrice * 1e6))
  const scaled = settlementGas * gas_price * microDollars * 10n ** BigInt(asset.decimals)
  const divisor = 10n ** 24n
  return (scaled + divisor - 1n) / divisor
}
