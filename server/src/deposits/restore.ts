import type { Context } from '../context.ts'
import { intentRow } from '../payments/create.ts'
import { inList } from '../store/insertRows.ts'
import type { DepositRecord } from './book.ts'
import { storeDeposits } from './shared.ts'

const part = 200
const asked = 10_000

function* parts(values: string[]): Iterable<string[]> {
  for (let start = 0; start < values.length; start += asked) yield values.slice(start, start + asked)
}

/**
 * Puts intents of the deposits file that the database does not know back into it: after the loss of the database, or a crash
 * between the file and the row. What shops had said about them (metadata, return addresses) comes only from a backup.
 */
export async function restoreIntents(context: Context): Promise<number> {
  const latest = new Map<string, DepositRecord>()
  for (const record of context.deposits.records()) {
    if (context.networks.has(record.network)) latest.set(record.intent.id, record)
  }
  const known = new Set<string>()
  for (const ids of parts([...latest.keys()])) {
    const rows = await context.db.selectFrom('intent').select('id').where(inList('id', ids)).execute()
    for (const row of rows) known.add(row.id)
  }
  if (context.deposits.shared) await shareOwn(context)
  const missing = [...latest.values()].filter((record) => !known.has(record.intent.id))
  for (let start = 0; start < missing.length; start += part) {
    const rows = missing.slice(start, start + part).map((record) => ({
      ...intentRow(record, {
        receipt_email: null,
        statement_descriptor: null,
        return_url: null,
        payment_method_types: ['crypto'],
        metadata: {},
        confirm: true,
      }),
      checkout_session: null,
    }))
    await context.db
      .insertInto('intent')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  return missing.length
}

/** What this server's own file has and the database does not, as after the loss of the database. */
async function shareOwn(context: Context): Promise<void> {
  const records = [...context.deposits.records()]
  const known = new Set<string>()
  for (const addresses of parts(records.map((record) => record.address.toLowerCase()))) {
    const rows = await context.db.selectFrom('deposit').select('address').where(inList('address', addresses)).execute()
    for (const row of rows) known.add(row.address)
  }
  const own = records.filter((record) => !known.has(record.address.toLowerCase()))
  for (let start = 0; start < own.length; start += part) await storeDeposits(context.db, own.slice(start, start + part))
}
