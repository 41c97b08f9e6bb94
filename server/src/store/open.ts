import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { type ProcessLock, takeProcessLock } from '../processLock.ts'
import { migrate } from './migrate.ts'
import { oid, parseInt8, parseNumeric } from './parse.ts'
import { PGliteDialect } from './pgliteDialect.ts'
import type { Tables } from './tables.ts'

export type Store = {
  db: Kysely<Tables>
  kind: 'pglite' | 'postgres'
  /** where other servers may be connected too; null: this process has it alone */
  url: string | null
  close(): Promise<void>
}

/**
 * Opens and migrates the database: PostgreSQL at `databaseUrl`, else PGlite in `directory` (`memory://` for tests).
 * @throws {LockedError} when another process has the embedded one; a clear error when PostgreSQL cannot be reached.
 */
export async function openStore(options: { databaseUrl: string | null; directory: string }): Promise<Store> {
  return options.databaseUrl === null ? openPGlite(options.directory) : openPostgres(options.databaseUrl)
}

export const pgliteOptions = { parsers: { [oid.int8]: parseInt8, [oid.numeric]: parseNumeric } }

async function openPGlite(directory: string): Promise<Store> {
  if (directory === 'memory://') {
    return migrated(new Kysely<Tables>({ dialect: new PGliteDialect(new PGlite(directory, pgliteOptions)) }), 'pglite')
  }
  mkdirSync(dirname(directory), { recursive: true })
  // PGlite has no lock of its own, and two processes would silently lose each other's rows
  const lock = await takeProcessLock(`${directory}.lock`, { waitMs: 3_000 })
  try {
    setUnfinishedAside(directory)
    const store = await migrated(
      new Kysely<Tables>({ dialect: new PGliteDialect(new PGlite(directory, pgliteOptions)) }),
      'pglite',
      lock,
    )
    writeFileSync(join(directory, finished), '', { flush: true })
    return store
  } catch (error) {
    lock.release()
    throw error
  }
}

/** In the database's folder once it was made whole; before that nobody has stored anything in it. */
const finished = 'GIRO_READY'

/** A kill during the first start leaves half a database, which would never open. It is moved away, as one never knows. */
function setUnfinishedAside(directory: string): void {
  if (!existsSync(directory) || existsSync(join(directory, finished))) return
  renameSync(directory, `${directory}.unfinished.${Date.now()}`)
}

/** No transaction of a living server waits this long for its next statement. */
const frozen_ms = 5_000

async function openPostgres(databaseUrl: string): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 12,
    connectionTimeoutMillis: 15_000,
    application_name: 'giro',
    // A server that freezes in a transaction would hold its locks, and with them all others, until it comes back.
    idle_in_transaction_session_timeout: frozen_ms,
    types: { getTypeParser },
  })
  // an idle connection that breaks is replaced by the pool; without a listener it would end the process
  pool.on('error', () => {})
  // one in use fails the query that uses it; nothing more needs to be done
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    const client = await pool.connect()
    client.release()
  } catch (error) {
    await pool.end()
    const { hostname, port, pathname } = new URL(databaseUrl)
    throw new Error(
      `PostgreSQL at ${hostname}:${port || 5432}${pathname} cannot be reached: ${(error as Error).message}. Start it or correct DATABASE_URL; without DATABASE_URL the embedded database is used.`,
    )
  }
  return {
    ...(await migrated(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }), 'postgres')),
    url: databaseUrl,
  }
}

function getTypeParser(type: number, format?: 'text' | 'binary') {
  if (format !== 'binary' && type === oid.int8) return parseInt8
  if (format !== 'binary' && type === oid.numeric) return parseNumeric
  return pg.types.getTypeParser(type, format)
}

async function migrated(db: Kysely<Tables>, kind: Store['kind'], lock?: ProcessLock): Promise<Store> {
  try {
    await migrate(db, kind)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    db,
    kind,
    url: null,
    async close() {
      await db.destroy()
      lock?.release()
    },
  }
}
