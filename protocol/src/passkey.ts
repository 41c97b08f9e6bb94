import {
  type Address,
  bytesToHex,
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  getAddress,
  getContractAddress,
  type Hex,
  hashTypedData,
  keccak256,
  sha256,
  stringToBytes,
} from 'viem'
import { passkeyAccountsAbi } from './generated/abis.ts'

/** A P-256 public key in a device, and the origin of the page that may use it: IPasskeyAccount.sol's `Passkey`, before hashing. */
export type PasskeyParts = { x: Hex; y: Hex; origin: string }

/** IPasskeyAccount.sol's `Passkey`. */
export type Passkey = { x: Hex; y: Hex; rpIdHash: Hex; originHash: Hex }

export type Call = { to: Address; value: bigint; data: Hex }

/** What accounts are clones of: the first contract that PasskeyAccounts made, in its constructor. */
const implementationOf = (passkeyAccounts: Address) => getContractAddress({ from: passkeyAccounts, nonce: 1n })

/** The passkey as contracts know it. Its domain (rpId) is always the whole host name of the page. */
export function passkeyOf({ x, y, origin }: PasskeyParts): Passkey {
  return {
    x,
    y,
    rpIdHash: sha256(stringToBytes(new URL(origin).hostname)),
    originHash: keccak256(stringToBytes(origin)),
  }
}

/** keccak256(abi.encode(passkey)) */
export function passkeyId(passkey: Passkey): Hex {
  return keccak256(concat([passkey.x, passkey.y, passkey.rpIdHash, passkey.originHash]))
}

/** What stands at an account's address once it is made: an ERC-1167 clone that ends with the first passkey's id. */
export function accountCode(passkeyAccounts: Address, first: Hex): Hex {
  return concat([
    '0x363d3d373d3d3d363d73',
    implementationOf(passkeyAccounts),
    '0x5af43d82803e903d91602b57fd5bf3',
    first,
  ])
}

/** The account of a first passkey, whether it was made yet or not; PasskeyAccounts.sol's `accountOf`. */
export function accountAddress(passkeyAccounts: Address, first: Hex): Address {
  const code = accountCode(passkeyAccounts, first)
  const length = ((code.length - 2) / 2).toString(16).padStart(4, '0')
  const initCode = concat([`0x61${length}3d81600a3d39f3`, code])
  const salt = `0x${'0'.repeat(64)}` as const
  const hash = keccak256(concat(['0xff', passkeyAccounts, salt, keccak256(initCode)]))
  return getAddress(`0x${hash.slice(-40)}`)
}

/** The call that makes the account: what ERC-6492 calls the factory's data. */
export function createData(first: Passkey): Hex {
  return encodeFunctionData({ abi: passkeyAccountsAbi, functionName: 'create', args: [first] })
}

const domainOf = (chainId: number, account: Address) =>
  ({ name: 'Giro Passkey Account', version: '1', chainId, verifyingContract: account }) as const

const executeTypes = {
  Execute: [
    { name: 'calls', type: 'Call[]' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint48' },
  ],
  Call: [
    { name: 'to', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'data', type: 'bytes' },
  ],
} as const

/** Calls that an account is to make; `deadline` in Unix seconds. */
export type Execute = { calls: Call[]; nonce: bigint; deadline: number }

/** What a passkey signs to have `calls` made. */
export function executeDigest(chainId: number, account: Address, execute: Execute): Hex {
  const domain = domainOf(chainId, account)
  return hashTypedData({ domain, types: executeTypes, primaryType: 'Execute', message: execute })
}

/** What a passkey signs for ERC-1271: the hash, bound to this account on this chain. */
export function messageDigest(chainId: number, account: Address, hash: Hex): Hex {
  return hashTypedData({
    domain: domainOf(chainId, account),
    types: { Message: [{ name: 'hash', type: 'bytes32' }] },
    primaryType: 'Message',
    message: { hash },
  })
}

/** Typed data that the recovery key signs: `passkey` is the id of the one that is to replace all others. */
export function recoverTypedData(
  chainId: number,
  account: Address,
  message: { passkey: Hex; nonce: bigint; deadline: number },
) {
  return {
    domain: domainOf(chainId, account),
    types: {
      Recover: [
        { name: 'passkey', type: 'bytes32' },
        { name: 'nonce', type: 'uint256' },
        { name: 'deadline', type: 'uint48' },
      ],
    },
    primaryType: 'Recover',
    message,
  } as const
}

/** What a device answered when it was asked to sign; see WebAuthn's AuthenticatorAssertionResponse. */
export type DeviceAnswer = { authenticatorData: Uint8Array; clientDataJSON: Uint8Array; signature: Uint8Array }

const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** WebAuthn's way to write 32 bytes in clientDataJSON. */
export function challengeText(digest: Hex): string {
  const bytes = digest.slice(2).match(/../g)!
  const binary = String.fromCharCode(...bytes.map((byte) => Number.parseInt(byte, 16)))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The device's answer as the account's signature of `digest`. Throws when it is an answer to another challenge, for another
 * page, or not written in the order that browsers write: the account would refuse it.
 */
export function assertionSignature(passkey: PasskeyParts, digest: Hex, answer: DeviceAnswer): Hex {
  const json = new TextDecoder().decode(answer.clientDataJSON)
  const start = `{"type":"webauthn.get","challenge":"${challengeText(digest)}","origin":"${passkey.origin}"`
  if (!json.startsWith(start)) throw new Error('The device signed something else, or for another page.')
  const { r, s } = readDer(answer.signature)
  const assertion = {
    x: passkey.x,
    y: passkey.y,
    r: word(r),
    s: word(s > order / 2n ? order - s : s),
    authenticatorData: bytesToHex(answer.authenticatorData),
    origin: passkey.origin,
    rest: json.slice(start.length),
  }
  return encodeAbiParameters(assertionParameters, [assertion])
}

const assertionParameters = [
  {
    type: 'tuple',
    components: [
      { name: 'x', type: 'bytes32' },
      { name: 'y', type: 'bytes32' },
      { name: 'r', type: 'bytes32' },
      { name: 's', type: 'bytes32' },
      { name: 'authenticatorData', type: 'bytes' },
      { name: 'origin', type: 'string' },
      { name: 'rest', type: 'string' },
    ],
  },
] as const

const word = (value: bigint): Hex => `0x${value.toString(16).padStart(64, '0')}`

/** An ECDSA signature in ASN.1 DER: a sequence of two integers. */
function readDer(bytes: Uint8Array): { r: bigint; s: bigint } {
  const integerAt = (start: number): { value: bigint; end: number } => {
    const length = bytes[start + 1] ?? 0
    const end = start + 2 + length
    if (bytes[start] !== 0x02 || length === 0 || length > 33 || end > bytes.length)
      throw new Error('This is no ECDSA signature.')
    return { value: BigInt(bytesToHex(bytes.slice(start + 2, end))), end }
  }
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2) throw new Error('This is no ECDSA signature.')
  const r = integerAt(2)
  const s = integerAt(r.end)
  if (s.end !== bytes.length) throw new Error('This is no ECDSA signature.')
  return { r: r.value, s: s.value }
}

/** x and y of a P-256 public key as browsers tell it (SubjectPublicKeyInfo). Throws when it is another kind of key. */
export function readPublicKey(spki: Uint8Array): { x: Hex; y: Hex } {
  const hex = bytesToHex(spki)
  // id-ecPublicKey, prime256v1, an uncompressed point
  const start = '0x3059301306072a8648ce3d020106082a8648ce3d03010703420004'
  if (!hex.startsWith(start) || hex.length !== start.length + 128) throw new Error('This device made no P-256 key.')
  return { x: `0x${hex.slice(start.length, start.length + 64)}`, y: `0x${hex.slice(start.length + 64)}` }
}
