import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { sql } from 'kysely'
import type { Context, Trx } from '../context.ts'
import { type BackupHeader, depositLines } from './backupFile.ts'
import { migrationsOf, storedTables } from './storedTables.ts'

const rowsAtOnce = 1_000

type Kept = Pick<Context, 'db' | 'deposits' | 'keys' | 'networks' | 'now'>

/**
 * Writes the database as it was at one moment, and then the deposit addresses. An address is in the deposits file before its
 * row is in the database, so none of a row's can be missing. The chain's rows are in it too: without those the rows made of
 * them would say that money was there and is gone.
 */
export async function writeBackup(context: Kept, file: string): Promise<void> {
  await context.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((trx) =>
      pipeline(
        Readable.from(checked(content(context, trx)), { objectMode: true }),
        createGzip(),
        createWriteStream(file, { mode: 0o600, flush: true }),
      ),
    )
}

async function* content({ keys, networks, deposits, now }: Kept, trx: Trx): AsyncIterable<string[]> {
  const header: BackupHeader = {
    giro_backup: 1,
    made_ms: now(),
    migrations: await migrationsOf(trx),
    networks: [...networks.keys()],
    keys: {
      operator: keys.operator.address,
      settler: keys.settler.address,
      refundKey: keys.refundKey.address,
    },
  }
  yield [JSON.stringify(header)]
  for (const table of await storedTables(trx)) {
    await sql`declare backed_up cursor for select to_jsonb(t)::text as json from ${sql.table(table)} t`.execute(trx)
    for (;;) {
      // as text: a number of base units must not pass through JavaScript's
      const { rows } = await sql<{ json: string }>`fetch ${sql.raw(String(rowsAtOnce))} from backed_up`.execute(trx)
      if (rows.length === 0) break
      yield rows.map(({ json }) => `[${JSON.stringify(table)},${json}]`)
    }
    await sql`close backed_up`.execute(trx)
  }
  for (const record of deposits.records()) yield [`[${JSON.stringify(depositLines)},${JSON.stringify(record)}]`]
}

/** The same, and the sum of it as the last line. */
async function* checked(parts: AsyncIterable<string[]>): AsyncIterable<string> {
  const hash = createHash('sha256')
  for await (const lines of parts) {
    const text = `${lines.join('\n')}\n`
    hash.update(text)
    yield text
  }
  yield `${JSON.stringify({ sha256: hash.digest('hex') })}\n`
}
