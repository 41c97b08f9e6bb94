import { createHash, randomBytes } from 'node:crypto'
import type { Hex } from 'viem'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const length = 24

/** A random base62 word from the operating system's generator; bytes above 247 are dropped so that no letter is likelier. */
export function randomWord(letters: number): string {
  let word = ''
  while (word.length < letters) {
    // The generator is asked for many bytes at a time; each is used once.
    if (next === pool.length) {
      pool = randomBytes(4096)
      next = 0
    }
    const byte = pool[next++]!
    if (byte < 248) word += alphabet[byte % 62]
  }
  return word
}

let pool = Buffer.alloc(0)
let next = 0

/** A new id as Stripe writes them: the prefix and 24 base62 letters (142 bits), e.g. `pi_…`. */
export function newId(prefix: string): string {
  return `${prefix}_${randomWord(length)}`
}

/** The same id for the same source, always: what is rebuilt from the chain keeps its name. */
export function derivedId(prefix: string, source: string): string {
  let value = BigInt(`0x${createHash('sha256').update(`${prefix}:${source}`).digest('hex')}`)
  let word = ''
  for (let i = 0; i < length; i++) {
    word += alphabet[Number(value % 62n)]
    value /= 62n
  }
  return `${prefix}_${word}`
}

/** The charge that shows a house payment to the merchant. */
export function chargeId(payment: Hex): string {
  return derivedId('ch', payment.toLowerCase())
}
