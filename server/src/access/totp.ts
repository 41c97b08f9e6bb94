import { createHmac, randomBytes } from 'node:crypto'

// RFC 6238 with what every authenticator app takes: SHA-1, six digits, 30 seconds.
const step_s = 30
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret of 160 bits, as base32. */
export function newTotpSecret(): string {
  return [...randomBytes(32)].map((byte) => alphabet[byte % 32]).join('')
}

/** What the QR code holds. */
export function totpUri(secret: string, email: string): string {
  const label = `Giro:${encodeURIComponent(email)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=Giro&algorithm=SHA1&digits=6&period=${step_s}`
}

export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', base32(secret)).update(counter).digest()
  const number = mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

/**
 * The step whose code this is: the present one or a neighbour, as clocks differ, and later than `after`, as no code works
 * twice. Null when there is none.
 */
export function totpStep(secret: string, code: string, now_ms: number, after: number): number | null {
  const present = Math.floor(now_ms / 1000 / step_s)
  return [present, present - 1, present + 1].find((step) => step > after && totpCode(secret, step) === code) ?? null
}

function base32(text: string): Buffer {
  let bits = ''
  for (const letter of text) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)))
}
