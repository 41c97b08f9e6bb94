import { sql } from 'kysely'
import type { Context, Trx } from '../context.ts'
import { inList, insertRows } from '../store/insertRows.ts'
import type { ChainEventRow } from './eventRows.ts'
import { foldPayment, type PaymentRow } from './foldPayment.ts'
import { type Blocks, keptBlocks } from './readBlocks.ts'
import type { Marks } from './readMarks.ts'

/**
 * Writes what some blocks brought, and that they were read, in one transaction. Returns the intents that they touch.
 * Throws when another server moved the cursor meanwhile; nothing was written then.
 */
export async function storeBlocks(
  context: Pick<Context, 'db' | 'network' | 'deposits' | 'fence'>,
  after: number | null,
  blocks: Blocks,
  events: ChainEventRow[],
  marks: Marks,
): Promise<string[]> {
  const network = context.network.id
  const last = blocks.headers.at(-1)!
  const to = { number: last.number, hash: last.hash, ...marks }
  return context.db.transaction().execute(async (trx) => {
    await context.fence(trx)
    const cursor = await trx
      .selectFrom('cursor')
      .select('number')
      .where('network', '=', network)
      .forUpdate()
      .executeTakeFirst()
    if ((cursor?.number ?? null) !== after) throw new Error('Another server moved the cursor; nothing was written.')
    const payments = await foldAll(trx, context, events)
    await insertRows(trx, 'chain_event', events)
    await storePayments(trx, payments)
    const headers = blocks.headers.filter((header) => header.number > last.number - keptBlocks)
    await insertRows(
      trx,
      'block',
      headers.map((header) => ({ network, ...header })),
    )
    await trx
      .deleteFrom('block')
      .where('network', '=', network)
      .where('number', '<=', last.number - keptBlocks)
      .execute()
    await trx
      .insertInto('cursor')
      .values({ network, ...to })
      .onConflict((conflict) => conflict.column('network').doUpdateSet(to))
      .execute()
    return [...new Set(events.flatMap((event) => (event.intent === null ? [] : [event.intent])))]
  })
}

/** Folds the events into their payments, and gives each event its payment's account, intent and asset. */
async function foldAll(
  trx: Trx,
  { network: { id: network }, deposits }: Pick<Context, 'network' | 'deposits'>,
  events: ChainEventRow[],
): Promise<PaymentRow[]> {
  const ids = new Set(events.flatMap((event) => (event.payment === null ? [] : [event.payment])))
  if (ids.size === 0) return []
  const opened = events.filter((event) => event.name === 'Authorized' || event.name === 'Charged')
  const [stored, intents] = [await paymentsById(trx, network, ids), await intentsByTerms(trx, opened)]
  const rows = new Map(stored.map((row) => [row.id, row]))
  const changed = new Map<string, PaymentRow>()
  for (const event of events) {
    if (event.payment === null) continue
    const terms = (event.args.payment as { terms?: string } | undefined)?.terms ?? ''
    // Terms that an update replaced still say whose payment it is.
    const agreed = deposits.ofTerms(terms)
    const intent = intents.get(terms) ?? (agreed && { id: agreed.intent.id, account: agreed.account })
    if (intent) Object.assign(event, { intent: intent.id, account: intent.account })
    const before = rows.get(event.payment) ?? null
    const after = foldPayment(before, event)
    if (after && after !== before) {
      rows.set(after.id, after)
      changed.set(after.id, after)
    }
  }
  for (const event of events) {
    const payment = event.payment === null ? undefined : rows.get(event.payment)
    if (!payment) continue
    event.asset ??= payment.asset
    if (event.intent === null) Object.assign(event, { intent: payment.intent, account: payment.account })
  }
  return [...changed.values()]
}

function paymentsById(trx: Trx, network: string, ids: Iterable<string>): Promise<PaymentRow[]> {
  return trx.selectFrom('payment').selectAll().where('network', '=', network).where(inList('id', ids)).execute()
}

/** Which intents the new payments name by their terms; an intent may be paid on any network. */
async function intentsByTerms(trx: Trx, opened: ChainEventRow[]) {
  const terms = new Set(opened.map((event) => (event.args.payment as { terms: string }).terms))
  if (terms.size === 0) return new Map<string, { id: string; account: string }>()
  const found = await trx
    .selectFrom('intent')
    .select(['id', 'account', 'terms_hash'])
    .where(inList('terms_hash', terms))
    .execute()
  return new Map(found.map(({ terms_hash, ...intent }) => [terms_hash as string, intent]))
}

/** Writes folded payments over what is stored. */
export async function storePayments(trx: Trx, payments: PaymentRow[]): Promise<void> {
  const moving = [
    'account',
    'intent',
    'authorized',
    'held',
    'captured',
    'fee',
    'refunded',
    'returned',
    'block_number',
    'log_index',
    'transaction_hash',
    'timestamp_s',
    'kind',
  ] // prettier-ignore
  const set = moving.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`)
  await insertRows(trx, 'payment', payments, sql`on conflict (network, id) do update set ${sql.join(set)}`)
}
