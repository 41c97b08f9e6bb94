import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { toJson } from './parse.ts'
import type { Tables } from './tables.ts'

const rowsPerStatement = 2_000

/**
 * Inserts rows whose keys are columns of the table, thousands at a time: the database unpacks one JSON parameter by the
 * table's own types, which is several times faster than a parameter per value. A key that only some rows have is null in the
 * others. `then` is what follows: `on conflict …`, `returning …`; the rows that it returns are answered.
 */
export async function insertRows<Returned = never>(
  trx: Trx,
  table: keyof Tables,
  rows: Record<string, unknown>[],
  then: RawBuilder<unknown> = sql``,
): Promise<Returned[]> {
  const returned: Returned[] = []
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const some = rows.slice(start, start + rowsPerStatement)
    const json = toJson(some)
    const named = new Set(some.flatMap((row) => Object.keys(row)))
    const columns = sql.join([...named].map((column) => sql.ref(column)))
    const done = await sql<Returned>`insert into ${sql.table(table)} (${columns})
      select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb) ${then}`.execute(trx)
    returned.push(...done.rows)
  }
  return returned
}

/** `column in (…)` for a list of any length, in one parameter: of texts, or of numbers of int8. */
export function inList(column: string, values: Iterable<string> | Iterable<number>): RawBuilder<boolean> {
  const list = [...values] as (string | number)[]
  const type = sql.raw(typeof list[0] === 'number' ? 'bigint' : 'text')
  return sql<boolean>`${sql.ref(column)} = any(${list}::${type}[])`
}
