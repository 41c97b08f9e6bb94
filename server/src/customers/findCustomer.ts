import type { Db } from '../context.ts'
import { noSuch } from '../payments/errors.ts'
import type { CustomerRow } from './customerObject.ts'

/** Also one that was deleted, which still answers to its id. @throws {MoneyError} resource_missing */
export async function findCustomer(db: Db, account: string, id: string): Promise<CustomerRow> {
  const row = await db
    .selectFrom('customer')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuch('customer', id)
  return row
}

/** The id as it is to be stored, when it names a customer that can still pay. @throws {MoneyError} resource_missing */
export async function payingCustomer(db: Db, account: string, id: string | null | undefined): Promise<string | null> {
  if (id === null || id === undefined) return null
  const row = await findCustomer(db, account, id)
  if (row.deleted) throw noSuch('customer', id)
  return row.id
}
