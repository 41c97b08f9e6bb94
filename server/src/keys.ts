import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { decryptKey } from '@giro/sdk/keystoreFile'
import type { Hex, PrivateKeyAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { z } from 'zod'
import type { Config } from './config.ts'

/** The server's own keys. It holds none of a payer or payee, the demo merchant of the embedded chain aside. */
export type Keys = {
  operator: PrivateKeyAccount
  settler: PrivateKeyAccount
  /** signs where the returns of deposits made by API go */
  refundKey: PrivateKeyAccount
  /** the demo merchant's wallet, on the embedded chain only */
  merchant: PrivateKeyAccount | null
}

/**
 * Loads the signing keys: on the embedded chain from `keys.json` in the home folder, made on the first start; on public
 * networks from the environment or a keystore folder. @throws when one is missing, saying where to put it.
 */
export function loadKeys(config: Pick<Config, 'home' | 'networksFile' | 'signers'>): Keys {
  return config.networksFile === null ? embeddedKeys(config.home) : publicKeys(config.signers())
}

const privateKey = z.string().regex(/^0x[0-9a-f]{64}$/i) as unknown as z.ZodType<Hex>
const keysFile = z.object({ operator: privateKey, settler: privateKey, refundKey: privateKey, merchant: privateKey })

function embeddedKeys(home: string): Keys {
  const path = join(home, 'keys.json')
  mkdirSync(home, { recursive: true })
  let text = readIfThere(path)
  if (text === null) {
    createKeys(path)
    text = readFileSync(path, 'utf8')
  }
  // group and others have no business here; Windows has no such bits
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
  const keys = keysFile.safeParse(parseJson(text))
  if (!keys.success) {
    throw new Error(
      `${path} is not a file of Giro's keys. Bring it back from a backup; deposits made with the old keys need it. For a new local chain, choose another GIRO_HOME.`,
    )
  }
  return {
    operator: privateKeyToAccount(keys.data.operator),
    settler: privateKeyToAccount(keys.data.settler),
    refundKey: privateKeyToAccount(keys.data.refundKey),
    merchant: privateKeyToAccount(keys.data.merchant),
  }
}

/** Whole or not at all, on disk before anything depends on it, and never over existing keys. */
function createKeys(path: string): void {
  const keys = {
    operator: generatePrivateKey(),
    settler: generatePrivateKey(),
    refundKey: generatePrivateKey(),
    merchant: generatePrivateKey(),
  }
  const unfinished = `${path}.${process.pid}`
  const file = openSync(unfinished, 'w', 0o600)
  writeSync(file, `${JSON.stringify(keys, null, 2)}\n`)
  fsyncSync(file)
  closeSync(file)
  try {
    linkSync(unfinished, path)
  } catch (error) {
    // another process was first: its keys count
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(unfinished, { force: true })
  }
}

function publicKeys(signers: ReturnType<Config['signers']>): Keys {
  const load = (name: string, key: Hex | null, variable: string): PrivateKeyAccount => {
    if (key !== null) return privateKeyToAccount(key)
    if (signers.keystore === null) {
      throw new Error(
        `No ${name} key for the public network: set ${variable}, or GIRO_KEYSTORE to a folder with ${name}.json and GIRO_KEYSTORE_PASSWORD_FILE.`,
      )
    }
    if (signers.keystorePassword === null) {
      throw new Error('GIRO_KEYSTORE is set without a password: set GIRO_KEYSTORE_PASSWORD_FILE.')
    }
    const path = join(signers.keystore, `${name}.json`)
    const text = readIfThere(path)
    if (text === null) throw new Error(`${path} is missing: put the ${name} key there, or set ${variable}.`)
    try {
      return privateKeyToAccount(decryptKey(text, signers.keystorePassword))
    } catch (cause) {
      throw new Error(`${path}: ${(cause as Error).message} The password comes from GIRO_KEYSTORE_PASSWORD_FILE.`, {
        cause,
      })
    }
  }
  return {
    operator: load('operator', signers.operatorKey, 'GIRO_OPERATOR_KEY'),
    settler: load('settler', signers.settlerKey, 'GIRO_SETTLER_KEY'),
    refundKey: load('refund', signers.refundKey, 'GIRO_REFUND_KEY'),
    merchant: null,
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Undefined for what is not JSON: the parser's message could repeat a piece of a key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
