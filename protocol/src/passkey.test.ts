import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { type Hex, hexToBytes, keccak256, toBytes } from 'viem'
import { describe, expect, test } from 'vitest'
import { assertionSignature, challengeText, type PasskeyParts, readPublicKey } from './passkey.ts'

const digest = keccak256(toBytes('what is signed'))
const origin = 'http://localhost:4280'

/** A device as WebAuthn has it, with node's P-256. */
function device() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const passkey: PasskeyParts = { ...readPublicKey(publicKey.export({ format: 'der', type: 'spki' })), origin }
  const answer = (json: string) => {
    const clientDataJSON = new TextEncoder().encode(json)
    const authenticatorData = Buffer.concat([
      createHash('sha256').update('localhost').digest(),
      Buffer.from([5, 0, 0, 0, 1]),
    ])
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientDataJSON).digest()])
    return { clientDataJSON, authenticatorData, signature: sign('sha256', signed, privateKey) }
  }
  return { passkey, answer }
}

const clientData = (challenge = challengeText(digest), from = origin, type = 'webauthn.get') =>
  `{"type":"${type}","challenge":"${challenge}","origin":"${from}","crossOrigin":false}`

describe('assertionSignature', () => {
  test('default: the lower s, and what cannot be recomputed of the client data', () => {
    const { passkey, answer } = device()
    for (let round = 0; round < 20; round++) {
      const signature = assertionSignature(passkey, digest, answer(clientData()))
      const s = BigInt(`0x${signature.slice(2 + 64 * 4, 2 + 64 * 5)}`)
      expect(s <= 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n).toBe(true)
      expect(Buffer.from(hexToBytes(signature)).includes(',"crossOrigin":false}')).toBe(true)
      expect(Buffer.from(hexToBytes(signature)).includes('webauthn.get')).toBe(false)
    }
  })

  test('error: an answer to another challenge, for another page, of another kind, in another order', () => {
    const { passkey, answer } = device()
    for (const json of [
      clientData(challengeText(keccak256('0x'))),
      clientData(undefined, 'http://localhost:4281'),
      clientData(undefined, undefined, 'webauthn.create'),
      `{"challenge":"${challengeText(digest)}","type":"webauthn.get","origin":"${origin}"}`,
    ]) {
      expect(() => assertionSignature(passkey, digest, answer(json))).toThrow('something else')
    }
  })

  test('error: bytes that are no signature', () => {
    const { passkey, answer } = device()
    const honest = answer(clientData())
    for (const signature of [new Uint8Array(), honest.signature.subarray(1), honest.signature.subarray(0, 40)]) {
      expect(() => assertionSignature(passkey, digest, { ...honest, signature })).toThrow('no ECDSA signature')
    }
  })
})

test('error: a key of another curve', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'der', type: 'spki' })
  expect(() => readPublicKey(other)).toThrow('no P-256 key')
})

test('default: 32 bytes in WebAuthn’s alphabet', () => {
  const bytes: Hex = `0x${'fb'.repeat(32)}`
  expect(challengeText(bytes)).toBe(Buffer.from(hexToBytes(bytes)).toString('base64url'))
})
