import type { Asset } from '@giro/protocol/asset'
import type { Address } from 'viem'
import type { Context } from '../context.ts'
import type { IntentOption } from '../store/tables.ts'
import type { IntentRow } from './rows.ts'

/** Where money is: an asset has the same address on several networks. */
export type Place = { network: string; asset: Address | null }

/** The way to pay that was agreed on for an asset on a network. */
export function optionOf(intent: Pick<IntentRow, 'options'>, place: Place): IntentOption | undefined {
  return intent.options.find((option) => option.network === place.network && option.asset === place.asset)
}

export function assetOf(context: Pick<Context, 'networks'>, place: Place): Asset | undefined {
  return context.networks.get(place.network)?.assets.find((asset) => asset.address === place.asset)
}

/** How an intent's money is counted: as agreed, else, when it was accepted all the same, as its network knows the asset. */
export function unitsOf(
  context: Pick<Context, 'networks'>,
  intent: Pick<IntentRow, 'options'>,
  place: Place,
): { symbol: string; decimals: number } | undefined {
  return optionOf(intent, place) ?? assetOf(context, place)
}
