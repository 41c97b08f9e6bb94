import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encryptKey } from '@giro/sdk/keystoreFile'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { loadKeys } from './keys.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'giro-keys-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const publicEnv = { GIRO_NETWORKS: 'networks.json', GIRO_PUBLIC_URL: 'https://pay.example.com' }

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
      writeFileSync(join(home, `${name}.json`), JSON.stringify(encryptKey(key, 'geheim', 1024)))
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
