import { createHash, timingSafeEqual } from 'node:crypto'
import { randomWord } from '../ids.ts'

/** A secret that a link, a cookie or a file holds: 190 bits of chance, so one plain hash keeps it as safe as it is. */
export const newToken = (prefix: string) => `${prefix}_${randomWord(32)}`

/** What is stored of it. */
export const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Compares in a time that tells nothing. */
export function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)))
}
