import type { Context, Trx } from '../context.ts'
import { noSuch } from './errors.ts'
import type { IntentRow } from './rows.ts'

/** An account's intent, its row locked until the transaction ends. Throws MoneyError resource_missing. */
export async function lockIntent(trx: Trx, account: string, id: string): Promise<IntentRow> {
  const intent = await trx
    .selectFrom('intent')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!intent) throw noSuch('payment_intent', id)
  return intent
}

/** The intent whose receipt a link shows. */
export async function intentByReceipt(context: Pick<Context, 'db'>, receipt: string): Promise<IntentRow> {
  const intent = await context.db.selectFrom('intent').selectAll().where('receipt', '=', receipt).executeTakeFirst()
  if (!intent) throw noSuch('receipt', receipt.slice(0, 60))
  return intent
}

/** The intent that a pay link's secret opens. */
export async function intentBySecret(context: Pick<Context, 'db'>, secret: string): Promise<IntentRow> {
  const intent = await context.db
    .selectFrom('intent')
    .selectAll()
    .where('client_secret', '=', secret)
    .executeTakeFirst()
  if (!intent) throw noSuch('payment', 'of this link')
  return intent
}
