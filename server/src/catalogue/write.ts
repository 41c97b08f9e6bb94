import type { Context, Trx } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { newId } from '../ids.ts'

type Owned = { account: string; network: string; id: string }

/** Makes a change and the event that tells it one transaction, and answers Stripe's object. */
export async function write<Row extends Owned>(
  context: Context,
  type: string,
  object: (row: Row) => Record<string, unknown>,
  change: (trx: Trx) => Promise<Row>,
): Promise<Record<string, unknown>> {
  const made = await context.db.transaction().execute(async (trx) => {
    const row = await change(trx)
    await told(context, trx, type, row, object(row))
    return object(row)
  })
  context.wake.webhooks()
  return made
}

/** Tells a change that is part of a greater one. What is created is told once, whatever is repeated. */
export async function told(
  context: Pick<Context, 'now'>,
  trx: Trx,
  type: string,
  { account, network, id }: Owned,
  object: Record<string, unknown>,
): Promise<void> {
  const once = type.endsWith('.created') ? `${account}:${id}:${type}` : `${account}:${id}:${type}:${newId('change')}`
  await emitEvents(trx, [{ account, network, type, object, objectId: id, key: once }], context.now())
}
