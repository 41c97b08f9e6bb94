import {
  createCipheriv,
  createDecipheriv,
  pbkdf2Sync,
  randomBytes,
  randomUUID,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto'
import { bytesToHex, concat, type Hex, hexToBytes, keccak256 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { KeystoreError } from './errors.ts'

type Scrypt = { n: number; r: number; p: number; dklen: number; salt: string }
type Pbkdf2 = { c: number; prf: string; dklen: number; salt: string }

/** A key encrypted by a password, as geth, Foundry and MetaMask write it (Web3 Secret Storage, version 3). */
export type KeystoreFile = {
  version: number
  id: string
  address?: string
  crypto: {
    cipher: string
    cipherparams: { iv: string }
    ciphertext: string
    kdf: string
    kdfparams: Scrypt | Pbkdf2
    mac: string
  }
}

// A gigabyte: more than any wallet asks for, and a hostile file cannot take the machine's memory.
const mostMemory = 2 ** 30

/** Encrypts a private key. `n` is scrypt's cost, geth's by default. */
export function encryptKey(privateKey: Hex, password: string, n = 2 ** 18): KeystoreFile {
  const kdfparams = { n, r: 8, p: 1, dklen: 32, salt: randomBytes(32).toString('hex') }
  const key = derive('scrypt', kdfparams, password)
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(hexToBytes(privateKey)), cipher.final()])
  return {
    version: 3,
    id: randomUUID(),
    address: privateKeyToAccount(privateKey).address.slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams,
      mac: mac(key, ciphertext),
    },
  }
}

/** The private key in a keystore file's text. Throws a KeystoreError when it is no keystore or the password is wrong. */
export function decryptKey(text: string, password: string): Hex {
  const file = parse(text)
  const { cipher, cipherparams, ciphertext, kdf, kdfparams } = file.crypto
  if (cipher !== 'aes-128-ctr')
    throw new KeystoreError(`The keystore uses the cipher ${cipher}; only aes-128-ctr is known.`)
  const key = derive(kdf, kdfparams, password)
  const data = Buffer.from(ciphertext, 'hex')
  const stored = Buffer.from(file.crypto.mac.replace(/^0x/, ''), 'hex')
  const computed = Buffer.from(mac(key, data), 'hex')
  if (stored.length !== computed.length || !timingSafeEqual(stored, computed))
    throw new KeystoreError('The password does not open this keystore. Nothing was signed.')
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), Buffer.from(cipherparams.iv, 'hex'))
  return bytesToHex(Buffer.concat([decipher.update(data), decipher.final()]))
}

function parse(text: string): KeystoreFile {
  try {
    const file = JSON.parse(text) as KeystoreFile & { Crypto?: KeystoreFile['crypto'] }
    const crypto = file.crypto ?? file.Crypto
    if (file.version === 3 && crypto.ciphertext && crypto.mac && crypto.kdfparams) return { ...file, crypto }
  } catch {
    // told below
  }
  throw new KeystoreError('This is not an encrypted keystore file (Web3 Secret Storage, version 3).')
}

function derive(kdf: string, parameters: Scrypt | Pbkdf2, password: string): Buffer {
  const salt = Buffer.from(parameters.salt, 'hex')
  if (kdf === 'scrypt' && 'n' in parameters) {
    const { n, r, p, dklen } = parameters
    const maxmem = 128 * n * r + 128 * r * p + 2 ** 20
    if (!(maxmem <= mostMemory))
      throw new KeystoreError('The keystore asks for more than a gigabyte of memory. It was not opened.')
    try {
      return scryptSync(password, salt, dklen, { N: n, r, p, maxmem })
    } catch (cause) {
      throw new KeystoreError(`This machine cannot derive a key by scrypt with n ${n}, r ${r}, p ${p}.`, { cause })
    }
  }
  if (kdf === 'pbkdf2' && 'c' in parameters && parameters.prf === 'hmac-sha256')
    return pbkdf2Sync(password, salt, parameters.c, parameters.dklen, 'sha256')
  throw new KeystoreError(`The keystore derives its key by ${kdf}; only scrypt and pbkdf2 (hmac-sha256) are known.`)
}

function mac(key: Buffer, ciphertext: Buffer): string {
  return keccak256(concat([key.subarray(16, 32), ciphertext])).slice(2)
}
