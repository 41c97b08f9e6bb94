import { baseToMinor } from '@giro/protocol/currency'
import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { type Address, erc20Abi } from 'viem'
import type { Network } from '../chain/network.ts'
import { MoneyError } from '../payments/errors.ts'

export type CurrencyBalance = {
  currency: string
  /** rounded down, of wallet and house together */
  amount_minor: number
  /** base units, decimal strings */
  assets: { network: string; asset: Address; symbol: string; decimals: number; wallet: string; house: string }[]
}

/**
 * What a payee has on some networks: in his wallet (ERC-20 balanceOf) and in the clearing house (ERC-6909 balanceOf), by
 * the currency that the assets are at par with. @throws {MoneyError} when one of them cannot be read.
 */
export async function readBalances(networks: Network[], payee: Address): Promise<CurrencyBalance[]> {
  const found = (await Promise.all(networks.map((network) => readOn(network, payee)))).flat()
  const byCurrency = new Map<string, CurrencyBalance>()
  for (const { network, asset, wallet, house } of found) {
    const balance = byCurrency.get(asset.fiat) ?? { currency: asset.fiat, amount_minor: 0, assets: [] }
    byCurrency.set(asset.fiat, balance)
    balance.amount_minor += baseToMinor(wallet + house, asset.fiat, asset.decimals)
    const { address, symbol, decimals } = asset
    balance.assets.push({ network, asset: address, symbol, decimals, wallet: String(wallet), house: String(house) })
  }
  return [...byCurrency.values()]
}

async function readOn(network: Network, payee: Address) {
  const { client, contracts } = network
  return Promise.all(
    network.assets.map(async (asset) => {
      const [wallet, house] = await Promise.all([
        client.readContract({ address: asset.address, abi: erc20Abi, functionName: 'balanceOf', args: [payee] }),
        client.readContract({
          address: contracts.house,
          abi: clearingHouseAbi,
          functionName: 'balanceOf',
          args: [payee, BigInt(asset.address)],
        }),
      ])
      return { network: network.id, asset, wallet, house }
    }),
  ).catch((cause: unknown) => {
    throw new MoneyError(
      'network_unavailable',
      `${network.name} cannot be read at the moment. Your money is where it was; try again in a moment.`,
      { status: 503, type: 'api_error', cause },
    )
  })
}
