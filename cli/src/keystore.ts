import { existsSync, writeFileSync } from 'node:fs'
import { encryptKey } from '@giro/sdk/keystoreFile'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { askPassword } from './ask.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { parseKey } from './payerKey.ts'

/** `giro keystore <file>`: encrypts GIRO_PRIVATE_KEY, or a new key when it is not set, into a new file. */
export async function keystore(path: string, environment: Environment): Promise<void> {
  if (existsSync(path))
    throw new CliError(`${path} exists already and was left as it is. Choose another name.`, ExitCode.usage)
  const key = environment.privateKey ? parseKey(environment.privateKey) : generatePrivateKey()
  const password = environment.keystorePassword ?? (await newPassword())
  if (!password) throw new CliError('The password is empty. Nothing was written.', ExitCode.usage)
  writeFileSync(path, `${JSON.stringify(encryptKey(key, password), null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  process.stdout.write(`${privateKeyToAccount(key).address} is in ${path}. Without the password it is lost.\n`)
}

async function newPassword(): Promise<string> {
  const password = await askPassword('New password: ')
  if (password !== (await askPassword('Again: '))) throw new CliError('The passwords differ. Nothing was written.')
  return password
}
