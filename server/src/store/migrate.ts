import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { migrations as shipped } from './migrations.ts'
import type { Tables } from './tables.ts'

/** Any constant that nothing else locks in this database. */
const lockKey = 4280

/**
 * Runs the migrations that the database does not have yet, each in its own transaction. Several servers may do so at once
 * on one PostgreSQL: an advisory lock lets one at a time. @throws when the database was written by another version.
 */
export async function migrate(
  db: Kysely<Tables>,
  kind: 'pglite' | 'postgres',
  migrations: { name: string; sql: string }[] = shipped,
): Promise<void> {
  await transaction(db, kind, async (trx) => {
    await sql`create table if not exists migration (name text primary key, hash text not null, applied_ms bigint not null)`.execute(
      trx,
    )
  })
  for (const [index, migration] of migrations.entries()) {
    const hash = createHash('sha256').update(migration.sql).digest('hex')
    await transaction(db, kind, async (trx) => {
      const { rows } = await sql<{
        name: string
        hash: string
      }>`select name, hash from migration order by name`.execute(trx)
      const unknown = rows.find((row) => !migrations.some(({ name }) => name === row.name))
      if (unknown) {
        throw new Error(
          `The database has migration ${unknown.name}, which this version does not know: it was written by a newer Giro. Start that one; nothing was changed.`,
        )
      }
      const applied = rows[index]
      if (applied) {
        if (applied.hash === hash && applied.name === migration.name) return
        throw new Error(
          `The database was made by another version of migration ${migration.name}: it predates the first release. Start with a new database (another GIRO_HOME or DATABASE_URL); nothing was changed.`,
        )
      }
      await sql.raw(migration.sql).execute(trx)
      await sql`insert into migration (name, hash, applied_ms) values (${migration.name}, ${hash}, ${Date.now()})`.execute(
        trx,
      )
    })
  }
}

async function transaction(
  db: Kysely<Tables>,
  kind: 'pglite' | 'postgres',
  run: (trx: Kysely<Tables>) => Promise<void>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    if (kind === 'postgres') await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx)
    await run(trx)
  })
}
