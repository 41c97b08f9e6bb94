import { errorCode, type Provider, request } from './provider.ts'
import { WalletError } from './WalletError.ts'

export type ChainOffer = { chainId: number; name: string; rpcUrl: string | null }

/** Brings the wallet onto the chain (EIP-3326), offering it first when the wallet does not know it (EIP-3085). */
export async function switchChain(provider: Provider, chain: ChainOffer): Promise<void> {
  const chainId = `0x${chain.chainId.toString(16)}`
  if (await isOn(provider, chain.chainId)) return
  try {
    await request(provider, 'wallet_switchEthereumChain', [{ chainId }])
  } catch (error) {
    const unknownChain = error instanceof WalletError && [4902, -32603].includes(errorCode(error.cause) ?? 0)
    if (!unknownChain || !chain.rpcUrl) {
      if (error instanceof WalletError && error.code !== 'failed') throw error
      throw new WalletError('wrongChain', { network: chain.name }, { cause: error })
    }
    await request(provider, 'wallet_addEthereumChain', [
      {
        chainId,
        chainName: chain.name,
        rpcUrls: [chain.rpcUrl],
        nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      },
    ])
  }
  // a wallet may add a chain without going there
  if (!(await isOn(provider, chain.chainId))) throw new WalletError('wrongChain', { network: chain.name })
}

/** Is the wallet on the chain now? */
export const isOn = async (provider: Provider, chainId: number) =>
  Number(await request<string>(provider, 'eth_chainId')) === chainId
