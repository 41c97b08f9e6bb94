import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import type { Hex } from 'viem'
import { isHex } from 'viem'

/** What the operator may choose. Read once, at start; the only reader of the environment. */
export type Config = {
  /** where the API and the pages listen; 127.0.0.1 unless GIRO_HOST says otherwise */
  host: string
  port: number
  /** of the embedded chain's RPC */
  rpcPort: number
  shopPort: number
  /** absolute: database, chain, keys and deposit file of this server */
  home: string
  /** without a trailing slash: what links, QR codes and Stripe objects point to */
  publicUrl: string
  /** null: the embedded database */
  databaseUrl: string | null
  /** absolute; null: the embedded chain */
  networksFile: string | null
  /** what the operator takes of each payment, in hundredths of a percent */
  feeBps: number
  /** how many requests a second one API key may make, with twice as many at once */
  apiRatePerS: number
  /** how long a new payment intent can be paid */
  acceptForS: number
  /** how long a hold can be captured, from the end of acceptance */
  captureForS: number
  /** how long a capture can be refunded, from the end of capture */
  refundForS: number
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'
  /** signing keys for public networks. A function, so that a logged config does not show them. */
  signers: () => Signers
}

export type Signers = {
  operatorKey: Hex | null
  settlerKey: Hex | null
  refundKey: Hex | null
  /** folder with operator.json, settler.json and refund.json (Ethereum keystore version 3) */
  keystore: string | null
  keystorePassword: string | null
}

type Env = Record<string, string | undefined>

/** A wrong variable; the message names it and says what it takes. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Reads the configuration. @throws {ConfigError} naming the first wrong variable. */
export function readConfig(env: Env): Config {
  const port = integer(env, 'GIRO_PORT', 4280, 0, 65535)
  const home = resolve(expandHome(text(env, 'GIRO_HOME') ?? '.giro'))
  const networksFile = text(env, 'GIRO_NETWORKS')
  const signers = readSigners(env)
  const config: Config = {
    host: text(env, 'GIRO_HOST') ?? '127.0.0.1',
    port,
    rpcPort: integer(env, 'GIRO_RPC_PORT', 8545, 0, 65535),
    shopPort: integer(env, 'GIRO_SHOP_PORT', 4281, 0, 65535),
    home,
    publicUrl: publicUrl(env, port, networksFile !== null),
    databaseUrl: databaseUrl(env),
    networksFile: networksFile === null ? null : resolve(expandHome(networksFile)),
    feeBps: integer(env, 'GIRO_FEE_BPS', 0, 0, 1000),
    apiRatePerS: integer(env, 'GIRO_API_RATE_PER_S', 500, 1, 1_000_000),
    acceptForS: integer(env, 'GIRO_ACCEPT_FOR_S', 86_400, 60, 30 * 86_400),
    captureForS: integer(env, 'GIRO_CAPTURE_FOR_S', 7 * 86_400, 60, 180 * 86_400),
    refundForS: integer(env, 'GIRO_REFUND_FOR_S', 90 * 86_400, 60, 365 * 86_400),
    logLevel: logLevel(env),
    signers: () => signers,
  }
  const ports = [config.port, config.rpcPort, config.shopPort].filter((each) => each !== 0)
  if (new Set(ports).size !== ports.length) {
    throw new ConfigError(
      `GIRO_PORT (${config.port}), GIRO_RPC_PORT (${config.rpcPort}) and GIRO_SHOP_PORT (${config.shopPort}) must differ.`,
    )
  }
  return config
}

function text(env: Env, name: string): string | null {
  const value = env[name]?.trim()
  return value ? value : null
}

function integer(env: Env, name: string, otherwise: number, least: number, most: number): number {
  const value = text(env, name)
  if (value === null) return otherwise
  const number = Number(value)
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new ConfigError(`${name} is "${value}"; it takes a whole number from ${least} to ${most}.`)
  }
  return number
}

const expandHome = (path: string) => (path === '~' || path.startsWith('~/') ? homedir() + path.slice(1) : path)

function publicUrl(env: Env, port: number, publicNetworks: boolean): string {
  const value = text(env, 'GIRO_PUBLIC_URL')
  if (value === null) {
    if (publicNetworks) {
      throw new ConfigError(
        'GIRO_PUBLIC_URL is not set. With public networks, payers reach the checkout from outside: set it to the https address of this server, e.g. https://pay.example.com.',
      )
    }
    return `http://localhost:${port}`
  }
  const example = 'it takes an address without query or fragment, e.g. https://pay.example.com'
  if (!URL.canParse(value)) throw new ConfigError(`GIRO_PUBLIC_URL is "${value}"; ${example}.`)
  const url = new URL(value)
  if (!['http:', 'https:'].includes(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new ConfigError(`GIRO_PUBLIC_URL is "${value}"; ${example}.`)
  }
  if (publicNetworks && url.protocol !== 'https:') {
    throw new ConfigError(`GIRO_PUBLIC_URL is "${value}"; with public networks it must be https.`)
  }
  return url.href.replace(/\/+$/, '')
}

function databaseUrl(env: Env): string | null {
  const value = text(env, 'DATABASE_URL')
  if (value === null) return null
  if (!URL.canParse(value) || !['postgres:', 'postgresql:'].includes(new URL(value).protocol)) {
    // the value may hold a password: never repeat it
    throw new ConfigError(
      'DATABASE_URL is not a PostgreSQL address; it takes postgres://user:password@host:5432/database, or nothing for the embedded database.',
    )
  }
  return value
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

function logLevel(env: Env): Config['logLevel'] {
  const value = text(env, 'GIRO_LOG_LEVEL') ?? 'info'
  const level = logLevels.find((each) => each === value)
  if (!level) throw new ConfigError(`GIRO_LOG_LEVEL is "${value}"; it takes one of ${logLevels.join(', ')}.`)
  return level
}

function readSigners(env: Env): Signers {
  const keystore = text(env, 'GIRO_KEYSTORE')
  const passwordFile = text(env, 'GIRO_KEYSTORE_PASSWORD_FILE')
  return {
    operatorKey: privateKey(env, 'GIRO_OPERATOR_KEY'),
    settlerKey: privateKey(env, 'GIRO_SETTLER_KEY'),
    refundKey: privateKey(env, 'GIRO_REFUND_KEY'),
    keystore: keystore === null ? null : resolve(expandHome(keystore)),
    keystorePassword: passwordFile === null ? text(env, 'GIRO_KEYSTORE_PASSWORD') : passwordFrom(passwordFile),
  }
}

function privateKey(env: Env, name: string): Hex | null {
  const value = text(env, name)
  if (value === null) return null
  const key = value.startsWith('0x') ? value : `0x${value}`
  if (!isHex(key) || key.length !== 66) {
    // never repeat it: it may be a key with one letter missing
    throw new ConfigError(`${name} is not a private key; it takes 0x and 64 hexadecimal digits.`)
  }
  return key
}

function passwordFrom(file: string): string {
  try {
    return readFileSync(resolve(expandHome(file)), 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new ConfigError(`GIRO_KEYSTORE_PASSWORD_FILE "${file}" cannot be read: ${(error as Error).message}`)
  }
}
