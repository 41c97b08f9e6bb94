import { sql } from 'kysely'
import type { Db } from '../context.ts'
import { inList } from '../store/insertRows.ts'
import { toJson } from '../store/parse.ts'
import type { DepositRecord } from './book.ts'

/**
 * Deposit addresses that other servers on the same database have shown. A row is committed before its address is, so
 * whoever sees money arrive there finds it.
 */
export type SharedDeposits = {
  find(by: { addresses?: string[]; terms?: string[]; intents?: string[] }): Promise<DepositRecord[]>
}

export function sharedDeposits(db: Db): SharedDeposits {
  return {
    async find({ addresses = [], terms = [], intents = [] }) {
      const named = [
        ...(addresses.length > 0
          ? [
              inList(
                'address',
                addresses.map((address) => address.toLowerCase()),
              ),
            ]
          : []),
        ...(terms.length > 0 ? [inList('terms_hash', terms)] : []),
        ...(intents.length > 0 ? [inList('intent', intents)] : []),
      ]
      if (named.length === 0) return []
      const rows = await db
        .selectFrom('deposit')
        .select('record')
        .where((eb) => eb.or(named))
        .orderBy('sequence')
        .execute()
      return rows.map((row) => row.record as unknown as DepositRecord)
    },
  }
}

/** In the transaction that makes the intent's row; an address that comes back is the newest again. */
export async function storeDeposits(db: Db, records: DepositRecord[]): Promise<void> {
  if (records.length === 0) return
  await db
    .insertInto('deposit')
    .values(
      records.map((record) => ({
        address: record.address.toLowerCase(),
        account: record.account,
        network: record.network,
        intent: record.intent.id,
        terms_hash: record.terms.terms,
        record: toJson(record),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('address').doUpdateSet({ sequence: sql`nextval(pg_get_serial_sequence('deposit', 'sequence'))` }),
    )
    .execute()
}
