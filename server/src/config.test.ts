import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

describe('readConfig', () => {
  test('default: everything local', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 4280,
      rpcPort: 8545,
      shopPort: 4281,
      home: resolve('.giro'),
      publicUrl: 'http://localhost:4280',
      databaseUrl: null,
      networksFile: null,
      feeBps: 0,
      acceptForS: 86_400,
    })
  })

  test('behavior: the public address follows the port and loses its last slash', () => {
    expect(readConfig({ GIRO_PORT: '5000' }).publicUrl).toBe('http://localhost:5000')
    expect(readConfig({ GIRO_PUBLIC_URL: 'https://pay.example.com/' }).publicUrl).toBe('https://pay.example.com')
    expect(readConfig({ GIRO_PUBLIC_URL: 'https://example.com/pay/' }).publicUrl).toBe('https://example.com/pay')
  })

  test('behavior: an empty variable is one that is not set', () => {
    expect(readConfig({ GIRO_PORT: ' ', DATABASE_URL: '' })).toMatchObject({ port: 4280, databaseUrl: null })
  })

  test('behavior: a printed config shows no signing key', () => {
    const key = `0x${'ab'.repeat(32)}`
    const config = readConfig({ GIRO_SETTLER_KEY: key })
    expect(JSON.stringify(config)).not.toContain('abab')
    expect(config.signers().settlerKey).toBe(key)
  })

  test.each([
    [{ GIRO_PORT: 'http' }, 'GIRO_PORT is "http"; it takes a whole number from 0 to 65535.'],
    [{ GIRO_PORT: '65536' }, 'GIRO_PORT'],
    [{ GIRO_PORT: '-1' }, 'GIRO_PORT'],
    [{ GIRO_PORT: '1.5' }, 'GIRO_PORT'],
    [{ GIRO_PORT: '1e3' }, 'GIRO_PORT'],
    [{ GIRO_PORT: '8545' }, 'must differ'],
    [{ GIRO_FEE_BPS: '1001' }, 'GIRO_FEE_BPS is "1001"'],
    [{ GIRO_ACCEPT_FOR_S: '0' }, 'GIRO_ACCEPT_FOR_S'],
    [{ GIRO_PUBLIC_URL: 'pay.example.com' }, 'GIRO_PUBLIC_URL'],
    [{ GIRO_PUBLIC_URL: 'ftp://example.com' }, 'GIRO_PUBLIC_URL'],
    [{ GIRO_PUBLIC_URL: 'https://example.com/?a=b' }, 'GIRO_PUBLIC_URL'],
    [{ GIRO_NETWORKS: 'networks.json' }, 'GIRO_PUBLIC_URL is not set'],
    [{ GIRO_NETWORKS: 'networks.json', GIRO_PUBLIC_URL: 'http://example.com' }, 'it must be https'],
    [{ GIRO_LOG_LEVEL: 'loud' }, 'GIRO_LOG_LEVEL is "loud"'],
    [{ GIRO_KEYSTORE_PASSWORD_FILE: '/nowhere' }, 'GIRO_KEYSTORE_PASSWORD_FILE "/nowhere" cannot be read'],
  ])('error: %o', (env, message) => {
    expect(() => readConfig(env)).toThrow(ConfigError)
    expect(() => readConfig(env)).toThrow(message)
  })

  test.each([
    { DATABASE_URL: 'mysql://giro:geheim@localhost/giro' },
    { DATABASE_URL: 'geheim' },
    { GIRO_OPERATOR_KEY: 'geheim' },
    { GIRO_SETTLER_KEY: '0x1234geheim' },
  ])('error: a wrong secret is named and not repeated: %o', (env) => {
    const name = Object.keys(env)[0]!
    expect(() => readConfig(env)).toThrow(name)
    expect(() => readConfig(env)).not.toThrow('geheim')
  })
})
