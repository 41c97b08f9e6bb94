import type { TypedDataJson } from '@giro/protocol/payView'
import { type Connection, request } from './provider.ts'

const domainTypes: Record<string, string> = {
  name: 'string',
  version: 'string',
  chainId: 'uint256',
  verifyingContract: 'address',
  salt: 'bytes32',
}

/** EIP-712 wants the domain's own type spelled out; libraries add it, eth_signTypedData_v4 does not. */
export function withDomainType(data: TypedDataJson): TypedDataJson {
  if (data.types.EIP712Domain) return data
  const fields = Object.keys(domainTypes).filter((name) => name in data.domain)
  return { ...data, types: { EIP712Domain: fields.map((name) => ({ name, type: domainTypes[name]! })), ...data.types } }
}

/** The account's signature of the typed data (eth_signTypedData_v4). */
export const signTypedData = ({ wallet, account }: Connection, data: TypedDataJson) =>
  request<string>(wallet.provider, 'eth_signTypedData_v4', [account, JSON.stringify(withDomainType(data))])
