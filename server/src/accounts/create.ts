import type { Address } from 'viem'
import type { Db } from '../context.ts'
import { newId } from '../ids.ts'
import type { AccountRow } from '../payments/rows.ts'

/**
 * Creates an account: `payee` is the wallet that its money goes to, `operator` who captures and voids for it. An `id`
 * that exists already keeps its rows and takes the new name, payee and operator.
 */
export async function createAccount(
  db: Db,
  account: { id?: string; network: string; name: string; payee: Address; operator: Address },
  nowMs: number,
): Promise<AccountRow> {
  const { network, name, payee, operator } = account
  return db
    .insertInto('account')
    .values({ id: account.id ?? newId('acct'), network, name, payee, operator, created_ms: nowMs })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, payee, operator }))
    .returningAll()
    .executeTakeFirstOrThrow()
}
