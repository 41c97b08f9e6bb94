import { sql } from 'kysely'
import type { Db } from '../context.ts'

/** Of one running server or one login: worth nothing later, and an ended session must not come back. */
const passing = ['lease', 'migration', 'passkey_challenge', 'session']

/** Tables of a backup, those that others refer to first. What a later migration adds is in it by being there. */
export async function storedTables(db: Db): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`.execute(db)
  const references = await sql<{ from: string; to: string }>`
    select a.relname as from, b.relname as to from pg_constraint c
    join pg_class a on a.oid = c.conrelid join pg_class b on b.oid = c.confrelid
    where c.contype = 'f' and a.oid <> b.oid and c.connamespace = current_schema()::regnamespace`.execute(db)
  const waiting = new Set(tables.rows.map(({ name }) => name).filter((name) => !passing.includes(name)))
  const ordered: string[] = []
  while (waiting.size > 0) {
    const next = [...waiting].filter(
      (name) => !references.rows.some((reference) => reference.from === name && waiting.has(reference.to)),
    )
    if (next.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...waiting].join(', ')}.`)
    for (const name of next) {
      ordered.push(name)
      waiting.delete(name)
    }
  }
  return ordered
}

/** Which migrations made the tables, and from what text. */
export async function migrationsOf(db: Db): Promise<{ name: string; hash: string }[]> {
  const { rows } = await sql<{ name: string; hash: string }>`select name, hash from migration order by name`.execute(db)
  return rows
}
