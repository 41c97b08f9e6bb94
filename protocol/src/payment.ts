import { type Address, domainSeparator, type Hex, hashTypedData, keccak256, stringToBytes, stringToHex } from 'viem'
import { bytesWords, type Keccak, word, words } from './words.ts'

/** How the payer's money comes in; the numbers are IClearingHouse.sol's `Funding`. */
export const Funding = { balance: 0, allowance: 1, erc3009: 2, permit2: 3 } as const
export type Funding = (typeof Funding)[keyof typeof Funding]

/** Where the payee receives; IClearingHouse.sol's `PayTo`. */
export const PayTo = { wallet: 0, balance: 1 } as const
export type PayTo = (typeof PayTo)[keyof typeof PayTo]

/** IClearingHouse.sol's `Status` of a hold. */
export const HoldStatus = { none: 0, held: 1, closed: 2, cancelled: 3, disputed: 4 } as const
export type HoldStatus = (typeof HoldStatus)[keyof typeof HoldStatus]

/** What the payer agrees to. Amounts are base units of `asset`, times Unix seconds. See IClearingHouse.sol. */
export type Payment = {
  payer: Address
  payee: Address
  asset: Address
  maxAmount: bigint
  operator: Address
  arbiter: Address
  refundTo: Address
  payTo: number
  funding: number
  authorizeBy: number
  captureAfter: number
  captureBy: number
  arbiterBy: number
  refundBy: number
  maxFeeBps: number
  feeRecipient: Address
  terms: Hex
  salt: bigint
}

export const paymentTypes = {
  Payment: [
    { name: 'payer', type: 'address' },
    { name: 'payee', type: 'address' },
    { name: 'asset', type: 'address' },
    { name: 'maxAmount', type: 'uint120' },
    { name: 'operator', type: 'address' },
    { name: 'arbiter', type: 'address' },
    { name: 'refundTo', type: 'address' },
    { name: 'payTo', type: 'uint8' },
    { name: 'funding', type: 'uint8' },
    { name: 'authorizeBy', type: 'uint48' },
    { name: 'captureAfter', type: 'uint48' },
    { name: 'captureBy', type: 'uint48' },
    { name: 'arbiterBy', type: 'uint48' },
    { name: 'refundBy', type: 'uint48' },
    { name: 'maxFeeBps', type: 'uint16' },
    { name: 'feeRecipient', type: 'address' },
    { name: 'terms', type: 'bytes32' },
    { name: 'salt', type: 'uint256' },
  ],
} as const

/** The EIP-712 domain of a clearing house. */
export function houseDomain(chainId: number, house: Address) {
  return { name: 'Giro', version: '1', chainId, verifyingContract: house } as const
}

const paymentTypeHash = keccak256(
  stringToBytes(`Payment(${paymentTypes.Payment.map(({ name, type }) => `${type} ${name}`).join(',')})`),
)
const separators = new Map<string, Hex>()

type Domain = { name: string; version: string; chainId: number; verifyingContract: Address }

function separatorOf(domain: Domain): Hex {
  const key = `${domain.chainId}:${domain.verifyingContract}:${domain.name}:${domain.version}`
  const known = separators.get(key)
  if (known) return known
  const separator = domainSeparator({ domain })
  separators.set(key, separator)
  return separator
}

/** The payment's EIP-712 digest in this house on this chain: its id, and the ERC-3009 nonce. What hashTypedData answers. */
export function paymentId(chainId: number, house: Address, payment: Payment, keccak: Keccak = keccak256): Hex {
  return digest(houseDomain(chainId, house), paymentTypeHash, words(paymentTypes.Payment, payment), keccak)
}

function digest(domain: Domain, typeHash: Hex, struct: string, keccak: Keccak): Hex {
  return keccak(`0x1901${separatorOf(domain).slice(2)}${keccak(`0x${typeHash.slice(2)}${struct}`).slice(2)}`)
}

export const refundTypes = {
  Refund: [
    { name: 'payment', type: 'bytes32' },
    { name: 'amount', type: 'uint120' },
    { name: 'refundedBefore', type: 'uint120' },
    { name: 'funding', type: 'uint8' },
    { name: 'deadline', type: 'uint48' },
  ],
} as const

/** A payee's consent to pay back; `refundedBefore` makes it usable once. Base units, Unix seconds. */
export type Refund = { payment: Hex; amount: bigint; refundedBefore: bigint; funding: number; deadline: number }

export function refundDigest(chainId: number, house: Address, refund: Refund): Hex {
  return hashTypedData({
    domain: houseDomain(chainId, house),
    types: refundTypes,
    primaryType: 'Refund',
    message: refund,
  })
}

export const setSettlerTypes = {
  SetSettler: [
    { name: 'operator', type: 'address' },
    { name: 'settler', type: 'address' },
    { name: 'allowed', type: 'bool' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint48' },
  ],
} as const

/** ERC-3009's ReceiveWithAuthorization, signed in the token's own domain. */
export const receiveWithAuthorizationTypes = {
  ReceiveWithAuthorization: [
    { name: 'from', type: 'address' },
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'validAfter', type: 'uint256' },
    { name: 'validBefore', type: 'uint256' },
    { name: 'nonce', type: 'bytes32' },
  ],
} as const

export type ReceiveWithAuthorization = {
  from: Address
  to: Address
  value: bigint
  validAfter: bigint
  validBefore: bigint
  nonce: Hex
}

const authorizationTypeHash = keccak256(
  stringToBytes(
    `ReceiveWithAuthorization(${receiveWithAuthorizationTypes.ReceiveWithAuthorization.map(({ name, type }) => `${type} ${name}`).join(',')})`,
  ),
)

/** The digest that a payer signs for a token, in the token's own domain. What hashTypedData answers. */
export function authorizationDigest(
  domain: Domain,
  message: ReceiveWithAuthorization,
  keccak: Keccak = keccak256,
): Hex {
  const struct = words(receiveWithAuthorizationTypes.ReceiveWithAuthorization, message)
  return digest(domain, authorizationTypeHash, struct, keccak)
}

/** Binds a payment on chain to a merchant's intent: the `terms` of its Payment. */
export function termsHash(intent: string, amountMinor: number, currency: string, keccak: Keccak = keccak256): Hex {
  const texts = ['giro/terms/1', intent, currency].map((text) => bytesWords(stringToHex(text)))
  const [version, id, money] = texts as [string, string, string]
  // abi.encode(string, string, uint256, string): three offsets among the four words of the head
  const offsets = [128, 128 + version.length / 2, 128 + (version.length + id.length) / 2] as const
  const head = [offsets[0], offsets[1], amountMinor, offsets[2]].map((value) => word('uint256', value)).join('')
  return keccak(`0x${head}${version}${id}${money}`)
}
