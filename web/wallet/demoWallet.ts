import type { TypedDataJson } from '@giro/protocol/payView'
import { type Address, createWalletClient, defineChain, type Hex, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Connection } from './provider.ts'

/** anvil's published development keys (all the world has them): money of an embedded chain only, which is worth nothing. */
const keys: Hex[] = [
  '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
  '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d',
  '0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a',
  '0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6',
  '0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a',
  '0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba',
  '0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e',
  '0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356',
  '0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97',
  '0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6',
]

/** One of the ten, chosen by the link, so that buyers side by side are not the same account. */
const keyFor = (secret: string) => keys[secret.charCodeAt(secret.length - 1) % keys.length]!

export function demoAddress(secret: string): Address {
  return privateKeyToAccount(keyFor(secret)).address
}

/** Signs as a wallet would on eth_signTypedData_v4. */
export function demoSignature(secret: string, data: TypedDataJson): Promise<Hex> {
  const { EIP712Domain: _, ...types } = data.types
  return privateKeyToAccount(keyFor(secret)).signTypedData({
    domain: data.domain as Record<string, string>,
    types: types as Record<string, { name: string; type: string }[]>,
    primaryType: data.primaryType,
    message: data.message,
  })
}

/** The demo wallet as a wallet like any other (EIP-1193); it confirms everything at once. */
export function demoConnection(secret: string, chain: { chainId: number; name: string; rpcUrl: string }): Connection {
  const client = createWalletClient({
    account: privateKeyToAccount(keyFor(secret)),
    transport: http(chain.rpcUrl),
    chain: defineChain({
      id: chain.chainId,
      name: chain.name,
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [chain.rpcUrl] } },
    }),
  })
  const request = async ({ method, params }: { method: string; params?: unknown }) => {
    const given = (params ?? []) as unknown[]
    if (method === 'eth_signTypedData_v4') return demoSignature(secret, JSON.parse(String(given[1])))
    if (method !== 'eth_sendTransaction') return client.request({ method, params } as never)
    const { to, data } = given[0] as { to: Address; data: Hex }
    return client.sendTransaction({ to, data })
  }
  return { wallet: { id: 'demo', name: '', icon: null, provider: { request } }, account: client.account.address }
}
