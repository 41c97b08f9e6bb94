import { join } from 'node:path'
import { sql } from 'kysely'
import type { Config } from '../config.ts'
import type { Trx } from '../context.ts'
import { DepositBook, type DepositRecord } from '../deposits/book.ts'
import { loadKeys } from '../keys.ts'
import { takeProcessLock } from '../processLock.ts'
import { openStore } from '../store/open.ts'
import { type BackupHeader, backupLines, depositLines, verifyBackup } from './backupFile.ts'
import { migrationsOf, storedTables } from './storedTables.ts'

const rowsAtOnce = 500

/**
 * Puts a backup into an empty database, whole or not at all, and adds to the deposits file what it does not have. No server may
 * run. Answers how many rows and deposit addresses were put back.
 */
export async function restoreBackup(config: Config, file: string): Promise<{ rows: number; addresses: number }> {
  const header = await verifyBackup(file)
  refuseOtherKeys(config, header)
  const lock = await takeProcessLock(join(config.home, 'server.lock'), { waitMs: 3_000 })
  try {
    const store = await openStore({ databaseUrl: config.databaseUrl, directory: join(config.home, 'db') })
    try {
      return await store.db.transaction().execute(async (trx) => {
        const tables = await storedTables(trx)
        if (JSON.stringify(await migrationsOf(trx)) !== JSON.stringify(header.migrations)) {
          const last = header.migrations.at(-1)?.name
          throw new Error(
            `The backup was made by another version of Giro, whose last migration was ${last}. Nothing was restored; restore it with that version, then start this one on the database.`,
          )
        }
        await refuseRows(trx, tables)
        // first: an address without its row is restored from the file at the start, a row without its address cannot be
        const addresses = await restoreDeposits(join(config.home, 'deposits.jsonl'), file)
        return { rows: await restoreRows(trx, tables, file), addresses }
      })
    } finally {
      await store.close()
    }
  } finally {
    lock.release()
  }
}

function refuseOtherKeys(config: Config, header: BackupHeader): void {
  const keys = loadKeys(config)
  for (const name of ['operator', 'settler', 'refundKey'] as const) {
    if (keys[name].address === header.keys[name]) continue
    throw new Error(
      `The backup's ${name} key is that of ${header.keys[name]}, and here is ${keys[name].address}. Keys are not in a backup: put that server's own in place (keys.json in GIRO_HOME, or the signer settings). Nothing was restored.`,
    )
  }
}

async function refuseRows(trx: Trx, tables: string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(trx)
    if (rows.length === 0) continue
    throw new Error(
      `The database is not empty: it has rows in ${table}. Nothing was restored, so that nothing is overwritten; use a new database (DATABASE_URL), or move the folder db in GIRO_HOME away.`,
    )
  }
}

async function restoreDeposits(book: string, file: string): Promise<number> {
  const deposits = await DepositBook.open(book)
  let added = 0
  try {
    let some: DepositRecord[] = []
    const flush = async () => {
      if (some.length > 0) await deposits.append(some)
      added += some.length
      some = []
    }
    for await (const { table, json } of backupLines(file)) {
      if (table !== depositLines) continue
      const record = JSON.parse(json) as DepositRecord
      if (!deposits.lookup(record.address)) some.push(record)
      if (some.length >= rowsAtOnce) await flush()
    }
    await flush()
  } finally {
    await deposits.close()
  }
  return added
}

async function restoreRows(trx: Trx, tables: string[], file: string): Promise<number> {
  let restored = 0
  let table = ''
  let some: string[] = []
  const flush = async () => {
    if (some.length > 0) await insert(trx, table, `[${some.join(',')}]`)
    restored += some.length
    some = []
  }
  for await (const line of backupLines(file)) {
    if (line.table === depositLines) break
    if (line.table !== table || some.length >= rowsAtOnce) await flush()
    table = line.table
    some.push(line.json)
  }
  await flush()
  for (const each of tables) await continueNumbers(trx, each)
  return restored
}

async function insert(trx: Trx, table: string, json: string): Promise<void> {
  const written = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and is_generated = 'NEVER'`.execute(trx)
  const columns = sql.join(written.rows.map(({ name }) => sql.ref(name)))
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)`.execute(trx)
}

/** Numbers that the database gives go on after the highest restored. */
async function continueNumbers(trx: Trx, table: string): Promise<void> {
  const numbered = await sql<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and column_default like 'nextval(%'`.execute(trx)
  for (const { name } of numbered.rows) {
    await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${name}), greatest(max(${sql.ref(name)}), 1), max(${sql.ref(name)}) is not null)
      from ${sql.table(table)}`.execute(trx)
  }
}
