import type { Address } from 'viem'

/** A token that a network accepts. `fiat` is the currency it is at par with. */
export type Asset = {
  address: Address
  symbol: string
  name: string
  decimals: number
  fiat: string
  /** ERC-3009's EIP-712 domain, or null when the token has no ERC-3009 and cannot be paid by signature. */
  erc3009: { name: string; version: string } | null
}

/** CAIP-19 id of an ERC-20 asset. */
export const assetId = (network: string, address: Address) => `${network}/erc20:${address}`
