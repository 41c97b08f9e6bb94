import { createDecipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto'
import { concat, type Hex, hexToBytes, keccak256, toHex } from 'viem'
import { z } from 'zod'

const hex = z.string().regex(/^([0-9a-f]{2})+$/i)
const version3 = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: hex }),
    ciphertext: hex,
    mac: hex,
    kdf: z.enum(['scrypt', 'pbkdf2']),
    kdfparams: z.object({
      dklen: z.literal(32),
      salt: hex,
      n: z
        .number()
        .int()
        .max(1 << 20)
        .optional(),
      r: z.number().int().optional(),
      p: z.number().int().optional(),
      c: z.number().int().optional(),
    }),
  }),
})

/**
 * The private key in an Ethereum keystore (Web3 Secret Storage, version 3), as geth and `cast wallet` write them.
 * @throws naming `path`, never the content, when it is not one or the password is wrong.
 */
export function decryptKeystore(keystore: unknown, password: string, path: string): Hex {
  const parsed = version3.safeParse(keystore)
  if (!parsed.success) throw new Error(`${path} is not an Ethereum keystore of version 3.`)
  const { crypto } = parsed.data
  const { salt, dklen, n = 262_144, r = 8, p = 1, c = 262_144 } = crypto.kdfparams
  const saltBytes = Buffer.from(salt, 'hex')
  const derived =
    crypto.kdf === 'scrypt'
      ? scryptSync(password, saltBytes, dklen, { N: n, r, p, maxmem: 128 * n * r * 2 })
      : pbkdf2Sync(password, saltBytes, c, dklen, 'sha256')
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex')
  const mac = hexToBytes(keccak256(concat([toHex(derived.subarray(16, 32)), toHex(ciphertext)])))
  const expected = Buffer.from(crypto.mac, 'hex')
  if (expected.length !== mac.length || !timingSafeEqual(expected, mac)) {
    throw new Error(`${path} does not open with this password: correct GIRO_KEYSTORE_PASSWORD_FILE.`)
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'))
  return toHex(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
}
