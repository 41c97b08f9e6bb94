// What `giro deploy` and `giro doctor` run: node --import tsx server/src/operate/main.ts deploy|doctor [network] [--json]
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
  const code = command === 'deploy' ? await deployCommand() : await doctorCommand()
  process.exit(code)
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
