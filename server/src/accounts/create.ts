import type { Address } from 'viem'
import type { Db } from '../context.ts'
import { newId } from '../ids.ts'
import type { AccountRow } from '../payments/rows.ts'

/**
 * Creates an account: `payee` is the wallet that its money goes to, `operator` who captures and voids for it. An `id`
 * that exists already keeps its rows and takes the new name and operator, and the payee unless its owner chose one.
 */
export async function createAccount(
  db: Db,
  account: { id?: string; network: string; name: string; payee: Address; operator: Address },
  nowMs: number,
): Promise<AccountRow> {
  const { network, name, payee, operator } = account
  return db
    .insertInto('account')
    .values({ id: account.id ?? newId('acct'), network, name, payee, operator, created_ms: nowMs, payee_set_ms: null })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((eb) => ({
        name,
        operator,
        payee: eb.case().when('account.payee_set_ms', 'is', null).then(payee).else(eb.ref('account.payee')).end(),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}
