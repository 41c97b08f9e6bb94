import type { Address } from 'viem'
import { arbitrum, base, bsc, hashkey, mainnet, optimism, polygon } from 'viem/chains'
import type { Depth } from './network.ts'

type PresetAsset = {
  address: Address
  symbol: string
  name: string
  decimals: number
  fiat: 'usd'
  erc3009: { name: string; version: string } | null
}

/** What is the same for everybody on a chain. The operator brings the RPC, and changes what he wants otherwise. */
export type Preset = {
  id: string
  name: string
  coin: string
  pollMs: number
  depth: Depth
  depthsOfLess: { upTo: number; depth: Depth }[]
  assets: PresetAsset[]
  fees: { maxFeeGwei: number; leastAmount: number }
}

// Circle's own contracts (developers.circle.com/stablecoins/usdc-contract-addresses) all have this domain. `giro doctor`
// compares it, and the decimals, with what the token says.
const usdc = (address: Address): PresetAsset => ({
  address,
  symbol: 'USDC',
  name: 'USD Coin',
  decimals: 6,
  fiat: 'usd',
  erc3009: { name: 'USD Coin', version: '2' },
})

const plain = (symbol: string, name: string, address: Address, decimals = 6): PresetAsset => ({
  address,
  symbol,
  name,
  decimals,
  fiat: 'usd',
  erc3009: null,
})

const preset = (
  chain: { id: number; nativeCurrency: { symbol: string } },
  name: string,
  rest: Omit<Preset, 'id' | 'name' | 'coin'>,
): Preset => ({ id: `eip155:${chain.id}`, name, coin: chain.nativeCurrency.symbol, ...rest })

// A rollup's `safe` is what its operator cannot take back any more; minutes. Small amounts need not wait for it.
const rollup: Depth = 'safe'
const small = (depth: number) => [{ upTo: 100, depth }]

export const presets: Record<string, Preset> = {
  ethereum: preset(mainnet, 'Ethereum', {
    pollMs: 2_000,
    depth: 'safe',
    depthsOfLess: [{ upTo: 100, depth: 3 }],
    assets: [
      usdc('0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'),
      plain('USDT', 'Tether USD', '0xdAC17F958D2ee523a2206206994597C13D831ec7'),
    ],
    fees: { maxFeeGwei: 50, leastAmount: 5 },
  }),
  base: preset(base, 'Base', {
    pollMs: 500,
    depth: rollup,
    depthsOfLess: small(5),
    assets: [usdc('0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913')],
    fees: { maxFeeGwei: 5, leastAmount: 0.1 },
  }),
  arbitrum: preset(arbitrum, 'Arbitrum One', {
    pollMs: 500,
    depth: rollup,
    depthsOfLess: small(20),
    assets: [
      usdc('0xaf88d065e77c8cC2239327C5EDb3A432268e5831'),
      plain('USDT', 'Tether USD', '0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9'),
    ],
    fees: { maxFeeGwei: 5, leastAmount: 0.1 },
  }),
  optimism: preset(optimism, 'OP Mainnet', {
    pollMs: 500,
    depth: rollup,
    depthsOfLess: small(5),
    assets: [
      usdc('0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85'),
      plain('USDT', 'Tether USD', '0x94b008aA00579c1307B0EF2c499aD98a8ce58e58'),
    ],
    fees: { maxFeeGwei: 5, leastAmount: 0.1 },
  }),
  polygon: preset(polygon, 'Polygon', {
    pollMs: 1_000,
    depth: 'finalized',
    depthsOfLess: small(16),
    assets: [
      usdc('0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359'),
      plain('USDT', 'Tether USD', '0xc2132D05D31c914a87C6611C10748AEb04B58e8F'),
    ],
    fees: { maxFeeGwei: 500, leastAmount: 0.1 },
  }),
  bnb: preset(bsc, 'BNB Chain', {
    pollMs: 500,
    depth: 'finalized',
    depthsOfLess: small(5),
    // pegged by the exchange: 18 decimals, no ERC-3009
    assets: [
      plain('USDT', 'Tether USD', '0x55d398326f99059fF775485246999027B3197955', 18),
      plain('USDC', 'USD Coin', '0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d', 18),
    ],
    fees: { maxFeeGwei: 5, leastAmount: 0.1 },
  }),
  hashkey: preset(hashkey, 'HashKey Chain', {
    pollMs: 1_000,
    depth: rollup,
    depthsOfLess: small(5),
    // bridged; whether and under which name they take ERC-3009 is for doctor to see, so they are paid by transfer
    assets: [
      plain('USDC.e', 'Bridged USDC', '0x054ed45810DbBAb8B27668922D110669c9D88D0a'),
      plain('USDT', 'Tether USD', '0xF1B50eD67A9e2CC94Ad3c477779E2d4cBfFf9029'),
    ],
    fees: { maxFeeGwei: 5, leastAmount: 0.1 },
  }),
}
