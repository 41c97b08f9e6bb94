import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import type { TypedDataJson } from '@giro/protocol/payView'
import { hashTypedData } from 'viem'
import type { Connection, Provider } from '../wallet/provider.ts'
import { execute, signHash } from './operate.ts'
import { type OwnPasskey, readAccount } from './ownPasskey.ts'

/** The passkey account as a wallet like any other (EIP-1193): what pages do with a wallet they can do with it. */
export async function connectPasskey(passkey: OwnPasskey): Promise<Connection> {
  const view = await readAccount(passkey.account)
  return {
    wallet: { id: 'passkey', name: '', icon: null, provider: { request: (call) => answer(passkey, view, call) } },
    account: view.address,
  }
}

type Request = Parameters<Provider['request']>[0]

async function answer(passkey: OwnPasskey, connected: PasskeyAccountView, { method, params }: Request) {
  const given = (params ?? []) as unknown[]
  switch (method) {
    case 'eth_accounts':
    case 'eth_requestAccounts':
      return [connected.address]
    case 'eth_chainId':
      return `0x${connected.network.chain_id.toString(16)}`
    case 'eth_call':
      return readToken(await readAccount(passkey.account), given[0] as { to: string; data: string })
    case 'eth_signTypedData_v4': {
      const { EIP712Domain: _, ...types } = (JSON.parse(String(given[1])) as TypedDataJson).types
      const data = { ...(JSON.parse(String(given[1])) as TypedDataJson), types }
      const hash = hashTypedData(data as unknown as Parameters<typeof hashTypedData>[0])
      return signHash(passkey, await readAccount(passkey.account), hash)
    }
    case 'eth_sendTransaction': {
      const { to, data } = given[0] as { to: string; data: string }
      return (await execute(passkey, [{ to, data }])).transaction_hash
    }
    // Nothing is called sent before it is in a block.
    case 'eth_getTransactionReceipt':
      return { status: '0x1' }
    default:
      throw Object.assign(new Error(`A passkey account does not know ${method}.`), { code: 4200 })
  }
}

/** balanceOf of this account; an allowance counts as none, so that it is given anew. */
function readToken(view: PasskeyAccountView, { to, data }: { to: string; data: string }): string {
  const word = (value: bigint) => `0x${value.toString(16).padStart(64, '0')}`
  if (data.startsWith('0xdd62ed3e')) return word(0n)
  const held = view.balances.find(({ asset }) => asset.toLowerCase() === to.toLowerCase())
  const own = data.slice(34).toLowerCase() === view.address.slice(2).toLowerCase()
  if (data.startsWith('0x70a08231') && own && held) return word(BigInt(held.amount))
  throw Object.assign(new Error('A passkey account only knows its own balances.'), { code: 4200 })
}
