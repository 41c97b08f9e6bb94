import type { ExceptionKind, ExceptionView } from '@giro/protocol/exception'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { type PageParams, page } from '../http/stripe/page.ts'
import { derive } from '../payments/derive.ts'
import { noSuch } from '../payments/errors.ts'
import { loadIntents } from '../payments/load.ts'
import type { IntentRow } from '../payments/rows.ts'
import { exceptionObject, intentOfException } from './exceptionObject.ts'

/** The exception of one intent of an account. Throws MoneyError resource_missing. */
export async function readException(context: Context, account: string, id: string): Promise<ExceptionView> {
  const intent = await context.db
    .selectFrom('intent')
    .select('id')
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!intent) throw noSuch('payment_intent', id)
  const [view] = await views(context, [id])
  return view!
}

/** A page of an account's open exceptions, those of its newest intents first. */
export async function listExceptions(
  context: Context,
  account: string,
  params: PageParams & { kind?: ExceptionKind | undefined },
): Promise<{ data: ExceptionView[]; has_more: boolean }> {
  const { kind, starting_after, ending_before, ...rest } = params
  const cursors = {
    ...(starting_after === undefined ? {} : { starting_after: intentOfException(starting_after) }),
    ...(ending_before === undefined ? {} : { ending_before: intentOfException(ending_before) }),
  }
  const filters = [kind === undefined ? sql`exception is not null` : sql`exception = ${kind}`]
  const { rows, has_more } = await page<IntentRow>(context, 'intent', account, { ...rest, ...cursors }, filters)
  return {
    data: await views(
      context,
      rows.map((row) => row.id),
    ),
    has_more,
  } // prettier-ignore
}

async function views(context: Context, ids: string[]): Promise<ExceptionView[]> {
  if (ids.length === 0) return []
  const loaded = await loadIntents(context, context.db, ids)
  const byId = new Map(loaded.map(({ facts }) => [facts.intent.id, facts]))
  return ids.flatMap((id) => {
    const facts = byId.get(id)
    return facts ? [exceptionObject(context, facts, derive(facts))] : []
  })
}
