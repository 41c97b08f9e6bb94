import { bytesToHex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { decryptKey, encryptKey } from './keystoreFile.ts'

const key = generatePrivateKey()

test('default: what is encrypted is decrypted', () => {
  const file = encryptKey(key, 'correct horse', 1024)
  expect(file.address).toBe(privateKeyToAccount(key).address.slice(2).toLowerCase())
  expect(JSON.stringify(file)).not.toContain(key.slice(2))
  expect(decryptKey(JSON.stringify(file), 'correct horse')).toBe(key)
})

// A test vector of the Web3 Secret Storage definition (ethereum.org), password "testpassword".
const known = bytesToHex(Buffer.from('7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d', 'hex'))

test('behavior: opens the pbkdf2 vector of the standard', () => {
  const file = {
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
      ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
      kdf: 'pbkdf2',
      kdfparams: {
        c: 262144,
        dklen: 32,
        prf: 'hmac-sha256',
        salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
      },
      mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
    },
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    version: 3,
  }
  expect(decryptKey(JSON.stringify(file), 'testpassword')).toBe(known)
})

test('error: a wrong password opens nothing and does not show the key', () => {
  const file = JSON.stringify(encryptKey(key, 'right', 1024))
  expect(() => decryptKey(file, 'wrong')).toThrow('The password does not open this keystore')
})

test('error: a file that is no keystore, or asks for too much memory', () => {
  expect(() => decryptKey('{}', 'x')).toThrow('not an encrypted keystore')
  expect(() => decryptKey('no json', 'x')).toThrow('not an encrypted keystore')
  const file = encryptKey(key, 'x', 1024)
  file.crypto.kdfparams = { ...file.crypto.kdfparams, n: 2 ** 24 } as typeof file.crypto.kdfparams
  expect(() => decryptKey(JSON.stringify(file), 'x')).toThrow('more than a gigabyte')
})
