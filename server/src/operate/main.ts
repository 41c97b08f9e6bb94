// What `giro deploy`, `giro doctor` and `giro restore` run: node --import tsx server/src/operate/main.ts COMMAND [network or file] [--json]
import { restoreBackup } from '../backup/restoreBackup.ts'
import { networkOf } from '../chain/connect.ts'
import { readNetworkEntry, readNetworksFile } from '../chain/networksFile.ts'
import { type Config, readConfig } from '../config.ts'
import { type Keys, loadKeys } from '../keys.ts'
import { bad, type Check, printed } from './check.ts'
import { checkMachine } from './checkMachine.ts'
import { checkNetworkReady } from './checkNetwork.ts'
import { deployNetwork } from './deployNetwork.ts'

const [command, ...rest] = process.argv.slice(2)
const json = rest.includes('--json')
const wanted = rest.find((argument) => !argument.startsWith('--'))

try {
  const commands = { deploy: deployCommand, doctor: doctorCommand, restore: restoreCommand }
  process.exit(await commands[command as keyof typeof commands]())
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}

async function deployCommand(): Promise<number> {
  const config = readConfig({ GIRO_PUBLIC_URL: 'https://localhost', ...process.env })
  if (!config.networksFile || !wanted) {
    throw new Error('Name the network: giro deploy --network networks.json#base. Nothing was deployed.')
  }
  const network = networkOf(readNetworkEntry(config.networksFile, wanted))
  await deployNetwork(network, loadKeys(config), (line) => console.log(line))
  return 0
}

async function restoreCommand(): Promise<number> {
  if (!wanted) throw new Error('Name the file: giro restore FILE. Nothing was restored.')
  const config = readConfig({ GIRO_PUBLIC_URL: 'https://localhost', ...process.env })
  const { rows, addresses } = await restoreBackup(config, wanted)
  console.log(`Restored ${rows} rows, and ${addresses} deposit addresses that ${config.home} did not have.
What happened since the backup is read from the chain when the server starts. Revoke again what was revoked since: keys, users, roles.`)
  return 0
}

async function doctorCommand(): Promise<number> {
  const checks: Check[] = []
  let config: Config | null = null
  try {
    config = readConfig(wanted ? { GIRO_PUBLIC_URL: 'https://localhost', ...process.env } : process.env)
  } catch (error) {
    checks.push(bad('settings', (error as Error).message, 'Correct this environment variable.'))
  }
  if (config && !wanted) checks.push(...(await checkMachine(config)))
  if (config?.networksFile) {
    const file = config.networksFile
    const entries = wanted ? [readNetworkEntry(file, wanted)] : readNetworksFile(file)
    for (const entry of entries) {
      const found = await checkNetworkReady(networkOf(entry), keysOf(config))
      checks.push(...found.map((check) => ({ ...check, name: `${entry.name}: ${check.name}` })))
    }
  } else if (wanted) {
    checks.push(bad('networks', 'no networks file', 'Name it: giro doctor --network networks.json#base.'))
  }
  console.log(json ? JSON.stringify(checks, null, 2) : printed(checks))
  return checks.every((check) => check.ok) ? 0 : 1
}

/** Null when they are not here: what needs no key is checked all the same. */
function keysOf(config: Config): Keys | null {
  try {
    return loadKeys(config)
  } catch {
    return null
  }
}
