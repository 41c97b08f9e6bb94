import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import {
  assertionSignature,
  type Call,
  challengeText,
  createData,
  executeDigest,
  messageDigest,
  type PasskeyParts,
  passkeyOf,
  readPublicKey,
} from '@giro/protocol/passkey'
import { type Address, type Hex, serializeErc6492Signature } from 'viem'

/** A device's P-256 key, and what a browser on `origin` makes of it. */
export type SoftPasskey = {
  parts: PasskeyParts
  credential_id: string
  /** @param page on whose page the person is asked; a device signs for any page of its domain */
  sign: (digest: Hex, page?: string) => Hex
}

export function softPasskey(origin: string): SoftPasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = readPublicKey(publicKey.export({ format: 'der', type: 'spki' }))
  return {
    parts: { ...key, origin },
    credential_id: randomBytes(24).toString('base64url'),
    sign(digest, page = origin) {
      const rpIdHash = createHash('sha256').update(new URL(page).hostname).digest()
      const authenticatorData = Buffer.concat([rpIdHash, Buffer.from([0x05, 0, 0, 0, 1])])
      const json = `{"type":"webauthn.get","challenge":"${challengeText(digest)}","origin":"${page}","crossOrigin":false}`
      const clientDataJSON = Buffer.from(json)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()])
      const signature = sign('sha256', signed, privateKey)
      return assertionSignature({ ...key, origin: page }, digest, { authenticatorData, clientDataJSON, signature })
    },
  }
}

type Chain = { chainId: number; passkeyAccounts: Address }

/** The account's ERC-1271 signature of a hash, in ERC-6492's wrapping while it is not on chain. */
export function signHash(passkey: SoftPasskey, chain: Chain, account: Address, hash: Hex, made: boolean): Hex {
  const signature = passkey.sign(messageDigest(chain.chainId, account, hash))
  if (made) return signature
  return serializeErc6492Signature({
    address: chain.passkeyAccounts,
    data: createData(passkeyOf(passkey.parts)),
    signature,
  })
}

/** The body of POST /api/passkey_accounts/:address/execute. */
export function signedCalls(
  passkey: SoftPasskey,
  chain: Chain,
  account: Address,
  calls: Call[],
  nonce: number,
  deadline: number,
  page?: string,
) {
  const digest = executeDigest(chain.chainId, account, { calls, nonce: BigInt(nonce), deadline })
  return {
    calls: calls.map(({ to, data }) => ({ to, value: '0', data })),
    nonce,
    deadline,
    signature: passkey.sign(digest, page),
  }
}
