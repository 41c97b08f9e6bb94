import { readFileSync } from 'node:fs'
import { decryptKey } from '@giro/sdk/keystoreFile'
import type { Hex, LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { askPassword } from './ask.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'

/** The payer's account: from the keystore file named on the command line, else from the environment. */
export async function payerKey(keystore: string | undefined, environment: Environment): Promise<LocalAccount> {
  if (keystore) return privateKeyToAccount(decryptKey(readKeystore(keystore), await password(keystore, environment)))
  if (environment.privateKey) return privateKeyToAccount(parseKey(environment.privateKey))
  throw new CliError(
    [
      'No key to pay with. Name an encrypted keystore file:',
      '  npx giro pay <link> --keystore wallet.json',
      'make one with "npx giro keystore wallet.json", or set GIRO_PRIVATE_KEY.',
    ].join('\n'),
    ExitCode.usage,
  )
}

function readKeystore(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new CliError(`The keystore ${path} cannot be read.`, ExitCode.usage, { cause })
  }
}

async function password(path: string, environment: Environment): Promise<string> {
  return environment.keystorePassword ?? (await askPassword(`Password of ${path}: `))
}

/** A private key as people write it. The key itself is never part of a message. */
export function parseKey(text: string): Hex {
  const hex = text.trim().replace(/^0x/, '')
  if (!/^[0-9a-fA-F]{64}$/.test(hex))
    throw new CliError('The private key must be 32 bytes in hexadecimal.', ExitCode.usage)
  return `0x${hex}`
}
