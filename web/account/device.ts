import { assertionSignature, type PasskeyParts, readPublicKey } from '@giro/protocol/passkey'
import type { PasskeyView } from '@giro/protocol/passkeyView'
import { type Hex, hexToBytes } from 'viem'
import { getJson, postJson } from '../ui/problem.ts'
import { WalletError } from '../wallet/WalletError.ts'
import { type OwnPasskey, rememberPasskey } from './ownPasskey.ts'

// The browser's side of WebAuthn. The domain (rpId) is always this page's whole host name.

/**
 * Makes a passkey in this device (or in another one that the browser offers) and tells the service its public part. With `of` it
 * is one more of that account, which its owner has to add on chain. Throws WalletError, ProblemError.
 */
export async function createPasskey(of?: {
  account: string
  passkeys: { credential_id: string }[]
}): Promise<PasskeyView> {
  refuseWithoutPasskeys()
  const label = new Date().toISOString().slice(0, 10)
  const credential = await asked(
    navigator.credentials.create({
      publicKey: {
        rp: { id: location.hostname, name: 'Giro' },
        user: { id: random(16), name: `Giro ${label}`, displayName: `Giro ${label}` },
        challenge: random(32),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: (of?.passkeys ?? []).map(({ credential_id }) => credentialOf(credential_id)),
        attestation: 'none',
      },
    }),
  )
  const response = credential.response as AuthenticatorAttestationResponse
  const spki = response.getPublicKey()
  if (!spki || response.getPublicKeyAlgorithm() !== -7) throw new WalletError('passkeyKind')
  const { x, y } = readPublicKey(new Uint8Array(spki))
  return postJson<PasskeyView>('/api/passkeys', {
    credential_id: base64url(new Uint8Array(credential.rawId)),
    x,
    y,
    origin: location.origin,
    ...(of ? { account: of.account } : {}),
  })
}

/** Makes a new account: one passkey, nothing on chain yet. */
export async function makeAccount(): Promise<OwnPasskey> {
  const passkey = await createPasskey()
  rememberPasskey(passkey)
  return passkey
}

/** Finds the account of a passkey that the person has already. The service's word is checked by the passkey's signature. */
export async function signIn(): Promise<OwnPasskey> {
  refuseWithoutPasskeys()
  const challenge: Hex = `0x${[...random(32)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const { id, answer } = await ask(challenge, [])
  const passkey = await getJson<PasskeyView>(`/api/passkeys/${id}`)
  assertionSignature(partsOf(passkey), challenge, answer)
  if (!(await isSignedBy(passkey, answer))) throw new WalletError('differs')
  rememberPasskey(passkey)
  return passkey
}

/** The passkey's signature of a digest, as its account checks it on chain. */
export async function signDigest(passkey: OwnPasskey, digest: Hex): Promise<Hex> {
  refuseWithoutPasskeys()
  const { answer } = await ask(digest, [passkey.credential_id])
  try {
    return assertionSignature(partsOf(passkey), digest, answer)
  } catch (cause) {
    throw new WalletError('passkeyKind', {}, { cause })
  }
}

const partsOf = ({ x, y, origin }: Pick<OwnPasskey, 'x' | 'y' | 'origin'>): PasskeyParts => ({
  x: x as Hex,
  y: y as Hex,
  origin,
})

async function ask(digest: Hex, among: string[]) {
  const credential = await asked(
    navigator.credentials.get({
      publicKey: {
        challenge: copyOf(hexToBytes(digest)),
        rpId: location.hostname,
        allowCredentials: among.map(credentialOf),
        userVerification: 'required',
      },
    }),
  )
  const response = credential.response as AuthenticatorAssertionResponse
  return {
    id: base64url(new Uint8Array(credential.rawId)),
    answer: {
      authenticatorData: new Uint8Array(response.authenticatorData),
      clientDataJSON: new Uint8Array(response.clientDataJSON),
      signature: new Uint8Array(response.signature),
    },
  }
}

type Answer = Awaited<ReturnType<typeof ask>>['answer']

async function isSignedBy(passkey: OwnPasskey, answer: Answer): Promise<boolean> {
  const point = copyOf(hexToBytes(`0x04${passkey.x.slice(2)}${passkey.y.slice(2)}`))
  const key = await crypto.subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', answer.clientDataJSON))
  const signed = new Uint8Array([...answer.authenticatorData, ...hash])
  // WebCrypto takes r and s side by side
  const { x, y } = passkey
  const encoded = assertionSignature({ x: x as Hex, y: y as Hex, origin: passkey.origin }, challengeOf(answer), answer)
  const rs = copyOf(hexToBytes(`0x${encoded.slice(2 + 64 * 3, 2 + 64 * 5)}`))
  return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, rs, signed)
}

/** The 32 bytes that the device's answer is over. */
function challengeOf(answer: Answer): Hex {
  const { challenge } = JSON.parse(new TextDecoder().decode(answer.clientDataJSON)) as { challenge: string }
  return `0x${[...fromBase64url(challenge)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

async function asked(question: Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null
  try {
    credential = await question
  } catch (cause) {
    const name = (cause as DOMException).name
    if (name === 'NotAllowedError' || name === 'AbortError') throw new WalletError('passkeyDeclined', {}, { cause })
    if (name === 'InvalidStateError') throw new WalletError('passkeyThere', {}, { cause })
    if (name === 'SecurityError') throw new WalletError('passkeyNowhere', {}, { cause })
    throw new WalletError('failed', { message: (cause as Error).message }, { cause })
  }
  if (!credential) throw new WalletError('passkeyDeclined')
  return credential as PublicKeyCredential
}

function refuseWithoutPasskeys(): void {
  // Passkeys refuse 127.0.0.1 and pages without TLS; localhost is allowed.
  if (!window.isSecureContext || !window.PublicKeyCredential || /^[\d.]+$/.test(location.hostname))
    throw new WalletError('passkeyNowhere')
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const copyOf = (bytes: Uint8Array) => new Uint8Array(bytes)
const credentialOf = (id: string) => ({ type: 'public-key' as const, id: fromBase64url(id) })

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}
