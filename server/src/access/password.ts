import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { MoneyError } from '../payments/errors.ts'

// OWASP's figures for scrypt: 32 MB for each try, about a quarter of a second.
const cost = { N: 2 ** 15, r: 8, p: 3 }
const bytes = 32

/** node runs four such jobs at a time and reads files with the same threads: logins must not take them all. */
const atOnceMost = 2
const waitingMost = 50
let running = 0
const waiting: (() => void)[] = []

/** Hashes a password: `scrypt$N$r$p$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether it is the password. Takes as long when there is none to compare with, so that nobody learns who has a login. */
export async function checkPassword(password: string, stored: string | null): Promise<boolean> {
  const [, N, r, p, salt, hash] = (stored ?? nobody).split('$')
  const found = await derive(password, Buffer.from(salt!, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(found, Buffer.from(hash!, 'base64url')) && stored !== null
}

const nobody = ['scrypt', cost.N, cost.r, cost.p, '', Buffer.alloc(bytes).toString('base64url')].join('$')

async function derive(password: string, salt: Buffer, options: { N: number; r: number; p: number }): Promise<Buffer> {
  if (waiting.length >= waitingMost) {
    throw new MoneyError('busy', 'Too many people log in at this moment. Nothing was done; try again in a minute.', {
      status: 503,
    })
  }
  if (running >= atOnceMost) await new Promise<void>((resolve) => waiting.push(resolve))
  running++
  try {
    const limits: ScryptOptions = { ...options, maxmem: 256 * options.N * options.r }
    return await new Promise((resolve, reject) =>
      scrypt(password.normalize('NFKC'), salt, bytes, limits, (error, key) => (error ? reject(error) : resolve(key))),
    )
  } finally {
    running--
    waiting.shift()?.()
  }
}
