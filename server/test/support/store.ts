import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely } from 'kysely'
import pg from 'pg'
import { migrate } from '../../src/store/migrate.ts'
import { migrations } from '../../src/store/migrations.ts'
import { openStore, pgliteOptions, type Store } from '../../src/store/open.ts'
import { PGliteDialect } from '../../src/store/pgliteDialect.ts'
import type { Tables } from '../../src/store/tables.ts'

/** PostgreSQL to run the suites on; without it they run on PGlite. Its user must be allowed to create databases. */
const databaseUrl = process.env.GIRO_TEST_DATABASE_URL || null

export const storeKind: Store['kind'] = databaseUrl === null ? 'pglite' : 'postgres'

/** A migrated store of its own, empty; gone when closed. On PGlite in memory, on PostgreSQL a new database. */
export async function freshStore(): Promise<Store> {
  return databaseUrl === null ? freshPGlite() : freshPostgres(databaseUrl)
}

/** A new empty PostgreSQL database for tests that open it themselves, or null when the suites run on PGlite. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> } | null> {
  if (databaseUrl === null) return null
  const name = `giro_test_${randomBytes(8).toString('hex')}`
  await administrate(databaseUrl, `create database ${name}`)
  const url = new URL(databaseUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => administrate(databaseUrl, `drop database if exists ${name} with (force)`) }
}

async function freshPostgres(url: string): Promise<Store> {
  const database = await freshDatabase()
  const store = await openStore({ databaseUrl: database?.url ?? url, directory: '' })
  const close = async () => {
    await store.close()
    await database?.drop()
  }
  return { ...store, close }
}

async function administrate(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Loading the image of a migrated database takes a third of the time that making one takes. */
async function freshPGlite(): Promise<Store> {
  const path = imagePath()
  const loadDataDir = existsSync(path) ? new Blob([readFileSync(path)]) : undefined
  const pglite = new PGlite({ dataDir: 'memory://', ...pgliteOptions, loadDataDir })
  const db = new Kysely<Tables>({ dialect: new PGliteDialect(pglite) })
  await migrate(db, 'pglite')
  if (!loadDataDir) {
    const image = Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer())
    const unfinished = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
    writeFileSync(unfinished, image)
    renameSync(unfinished, path)
  }
  return { db, kind: 'pglite', url: null, close: () => db.destroy() }
}

function imagePath(): string {
  const directory = join(tmpdir(), `giro-test-${userInfo().username}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const program = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(join(dirname(program), '../package.json'), 'utf8')) as { version: string }
  const hash = createHash('sha256').update(version).update(JSON.stringify(migrations)).digest('hex').slice(0, 16)
  return join(directory, `pglite-${hash}.tar`)
}
