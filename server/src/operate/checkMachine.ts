import { accessSync, constants, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import pg from 'pg'
import { checkPort } from '../chain/anvil.ts'
import type { Config } from '../config.ts'
import { loadKeys } from '../keys.ts'
import { bad, type Check, good } from './check.ts'

const leastNode = 20
const leastFree_GB = 1
const clockOff_s_max = 30

/** What a server needs of its machine, whatever its networks. */
export async function checkMachine(config: Config): Promise<Check[]> {
  return [
    node(),
    home(config),
    disk(config),
    await port(config),
    keys(config),
    ...(config.databaseUrl === null
      ? [good('database', 'embedded (PGlite); for production set DATABASE_URL to a PostgreSQL')]
      : await database(config.databaseUrl)),
  ]
}

function node(): Check {
  const { node: version } = process.versions
  const name = 'node'
  if (Number(version.split('.')[0]) >= leastNode) return good(name, version)
  return bad(name, version, `Install Node ${leastNode} or newer from https://nodejs.org.`)
}

function home({ home: path }: Config): Check {
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
    return good('home', path)
  } catch (error) {
    return bad('home', (error as Error).message, 'Make the folder writable, or choose another with GIRO_HOME.')
  }
}

function disk({ home: path }: Config): Check {
  const { bavail, bsize } = statfsSync(existsSync(path) ? path : dirname(path))
  const free_GB = (bavail * bsize) / 1e9
  const detail = `${free_GB.toFixed(1)} GB free`
  if (free_GB >= leastFree_GB) return good('disk', detail)
  return bad('disk', detail, 'Free some: a deposit address is not shown before it is on disk.')
}

async function port({ port: number }: Config): Promise<Check> {
  const url = `http://localhost:${number}`
  const answers = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
    (response) => response.ok,
    () => false,
  )
  if (answers) return good('port', `a Giro server answers at ${url}`)
  try {
    await checkPort(number)
    return good('port', `${number} is free`)
  } catch {
    return bad('port', `another program listens on ${number}`, 'Stop it, or choose another port with GIRO_PORT.')
  }
}

function keys(config: Config): Check {
  try {
    const { operator, settler } = loadKeys(config)
    return good('keys', `operator ${operator.address}, settler ${settler.address}`)
  } catch (error) {
    return bad(
      'keys',
      (error as Error).message,
      'Without its keys the server cannot settle. Payments wait; none is lost.',
    )
  }
}

async function database(url: string): Promise<Check[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await client.connect()
    const asked_ms = Date.now()
    const { rows } = await client.query<{ version: string; now_s: string }>(
      "select current_setting('server_version') as version, extract(epoch from clock_timestamp()) as now_s",
    )
    const off_s = Math.round(Math.abs(Number(rows[0]!.now_s) - asked_ms / 1_000))
    return [good('database', `PostgreSQL ${rows[0]!.version}`), clock(off_s, 'the database')]
  } catch (error) {
    // never the address: it may hold a password
    return [bad('database', (error as Error).message, 'See whether PostgreSQL runs and DATABASE_URL is right.')]
  } finally {
    await client.end().catch(() => undefined)
  }
}

export function clock(off_s: number, of: string): Check {
  const detail = `${off_s} s away from ${of}'s`
  if (off_s <= clockOff_s_max) return good('clock', detail)
  return bad('clock', detail, 'Set the clock by NTP: deadlines and logins depend on it.')
}
