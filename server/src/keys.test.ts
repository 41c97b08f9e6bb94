import { createCipheriv, scryptSync } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { concat, type Hex, hexToBytes, keccak256, toHex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { loadKeys } from './keys.ts'
import { decryptKeystore } from './keystore.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'giro-keys-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const publicEnv = { GIRO_NETWORKS: 'networks.json', GIRO_PUBLIC_URL: 'https://pay.example.com' }

/** As geth writes it, with a lighter scrypt. */
function keystoreOf(key: Hex, password: string) {
  const [salt, iv] = [Buffer.alloc(32, 7), Buffer.alloc(16, 9)]
  const derived = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 })
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(hexToBytes(key)), cipher.final()])
  return {
    version: 3,
    id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
    address: privateKeyToAddress(key).slice(2).toLowerCase(),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: iv.toString('hex') },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: { dklen: 32, n: 1024, r: 8, p: 1, salt: salt.toString('hex') },
      mac: keccak256(concat([toHex(derived.subarray(16, 32)), toHex(ciphertext)])).slice(2),
    },
  }
}

describe('loadKeys on the embedded chain', () => {
  const load = () => loadKeys(readConfig({ GIRO_HOME: home }))
  const addresses = () => Object.values(load()).map((account) => account?.address)

  test('default: four different keys, made once, for the owner alone to read', () => {
    const first = addresses()
    expect(new Set(first).size).toBe(4)
    expect(addresses()).toEqual(first)
    expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600)
  })

  test('behavior: a file that others can read is closed to them', () => {
    load()
    chmodSync(join(home, 'keys.json'), 0o644)
    load()
    expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600)
  })

  test.each(['', '{"operator":"0x12"}', 'geheim'])(
    'error: a broken file is neither replaced nor repeated: %s',
    (text) => {
      writeFileSync(join(home, 'keys.json'), text, { mode: 0o600 })
      expect(load).toThrow("keys.json is not a file of Giro's keys. Bring it back from a backup")
      expect(load).not.toThrow('geheim')
      expect(readFileSync(join(home, 'keys.json'), 'utf8')).toBe(text)
    },
  )
})

describe('loadKeys on a public network', () => {
  test('default: from the environment, and no merchant', () => {
    const [operator, settler, refund] = [generatePrivateKey(), generatePrivateKey(), generatePrivateKey()]
    const env = { GIRO_OPERATOR_KEY: operator, GIRO_SETTLER_KEY: settler.slice(2), GIRO_REFUND_KEY: refund }
    const keys = loadKeys(readConfig({ ...publicEnv, ...env }))
    expect(keys.operator.address).toBe(privateKeyToAddress(operator))
    expect(keys.settler.address).toBe(privateKeyToAddress(settler))
    expect(keys.refundKey.address).toBe(privateKeyToAddress(refund))
    expect(keys.merchant).toBeNull()
  })

  test('behavior: from a keystore folder', () => {
    const key = generatePrivateKey()
    for (const name of ['operator', 'settler', 'refund']) {
      writeFileSync(join(home, `${name}.json`), JSON.stringify(keystoreOf(key, 'geheim')))
    }
    writeFileSync(join(home, 'password'), 'geheim\n')
    const env = { GIRO_KEYSTORE: home, GIRO_KEYSTORE_PASSWORD_FILE: join(home, 'password') }
    expect(loadKeys(readConfig({ ...publicEnv, ...env })).settler.address).toBe(privateKeyToAddress(key))
  })

  test('error: a missing key says where to put it', () => {
    expect(() => loadKeys(readConfig(publicEnv))).toThrow('set GIRO_OPERATOR_KEY, or GIRO_KEYSTORE')
    expect(() => loadKeys(readConfig({ ...publicEnv, GIRO_KEYSTORE: home }))).toThrow('set GIRO_KEYSTORE_PASSWORD_FILE')
  })
})

describe('decryptKeystore', () => {
  test("default: the Web3 Secret Storage definition's own example", () => {
    const example = {
      version: 3,
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
    }
    expect(decryptKeystore(example, 'testpassword', 'k.json')).toBe(
      '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d',
    )
  })

  test('error: a wrong password, and what is no keystore', () => {
    const keystore = keystoreOf(generatePrivateKey(), 'geheim')
    expect(() => decryptKeystore(keystore, 'falsch', 'k.json')).toThrow('k.json does not open with this password')
    expect(() => decryptKeystore({ version: 1 }, 'geheim', 'k.json')).toThrow('k.json is not an Ethereum keystore')
  })
})
