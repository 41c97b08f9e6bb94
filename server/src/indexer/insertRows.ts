import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../context.ts'
import { toJson } from '../store/parse.ts'

const rowsPerStatement = 2_000

/**
 * Inserts rows whose keys are the table's columns, thousands at a time: the database unpacks one JSON parameter by the
 * table's own types, which is several times faster than a parameter per value. `conflict` is what follows `on conflict`.
 */
export async function insertRows(
  trx: Trx,
  table: 'block' | 'chain_event' | 'payment',
  rows: Record<string, unknown>[],
  conflict?: RawBuilder<unknown>,
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const json = toJson(rows.slice(start, start + rowsPerStatement))
    await sql`insert into ${sql.table(table)} select * from jsonb_populate_recordset(null::${sql.table(table)}, ${json}::jsonb)
      ${conflict ? sql`on conflict ${conflict}` : sql``}`.execute(trx)
  }
}

/** `column in (…)` for a list of any length, in one parameter. */
export function inList(column: string, values: Iterable<string>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (select jsonb_array_elements_text(${JSON.stringify([...values])}::jsonb))`
}
