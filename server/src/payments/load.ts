import type { Hex } from 'viem'
import type { Context, Db, Trx } from '../context.ts'
import { decisionsOf } from '../exceptions/decisions.ts'
import { inList } from '../store/insertRows.ts'
import type { Chain, Facts } from './derive.ts'
import { headsOf } from './head.ts'
import type { ChargeRow, IntentRow, JobRow, RefundRow, SessionRow } from './rows.ts'

export type Loaded = { facts: Facts; charge: ChargeRow | null; refunds: RefundRow[]; session: SessionRow | null }

/** These intents, inside a transaction each locked until its end, always in the same order. */
export function lockIntents(trx: Trx | Db, ids: string[]): Promise<IntentRow[]> {
  const wanted = trx.selectFrom('intent').selectAll().where(inList('id', ids)).orderBy('id')
  return (trx.isTransaction ? wanted.forUpdate() : wanted).execute()
}

/**
 * Everything about these intents in a handful of queries, whatever their number; inside a transaction their rows are
 * locked, so that what follows from it stays true until its end. `locked` are the rows when the caller has them from lockIntents.
 */
export async function loadIntents(
  context: Pick<Context, 'networks' | 'deposits' | 'db' | 'now'>,
  trx: Trx | Db,
  ids: string[],
  locked?: IntentRow[],
): Promise<Loaded[]> {
  const intents = locked ?? (await lockIntents(trx, ids))
  if (intents.length === 0) return []
  const chains = new Map<string, Chain>()
  for (const [id, head] of await headsOf(context, trx)) {
    const { depth, depthsOfLess, assets } = context.networks.get(id)!
    chains.set(id, { ...head, depth, depthsOfLess, assets })
  }
  const found = intents.map((intent) => intent.id)
  await context.deposits.learn({ intents: found })
  const events = await trx
    .selectFrom('chain_event')
    .selectAll()
    .where(inList('intent', found))
    .orderBy('network')
    .orderBy('block_number')
    .orderBy('log_index')
    .execute()
  const payments = await trx.selectFrom('payment').selectAll().where(inList('intent', found)).execute()
  const jobs = await trx.selectFrom('job').selectAll().where(inList('intent', found)).orderBy('id').execute()
  const transactions = await transactionsOf(trx, jobs)
  const charges = await trx.selectFrom('charge').selectAll().where(inList('intent', found)).execute()
  // What was never charged has no refunds, and few intents are a session's.
  const refunds =
    charges.length === 0
      ? []
      : await trx.selectFrom('refund').selectAll().where(inList('intent', found)).orderBy('created_ms').execute()
  const resolutions = await trx
    .selectFrom('resolution')
    .selectAll()
    .where(inList('intent', found))
    .orderBy('ordinal')
    .execute()
  const ofSessions = intents.flatMap((intent) => (intent.checkout_session === null ? [] : [intent.id]))
  const sessions =
    ofSessions.length === 0
      ? []
      : await trx.selectFrom('checkout_session').selectAll().where(inList('intent', ofSessions)).execute()

  const eventsOf = group(events, (row) => row.intent)
  const paymentsOf = group(payments, (row) => row.intent)
  const jobsOf = group(
    jobs.map((job) => ({ ...job, transactions: transactions.get(job.submission ?? 0) ?? [] })),
    (row) => row.intent,
  )
  const chargesOf = group(charges, (row) => row.intent)
  const refundsOf = group(refunds, (row) => row.intent)
  const resolutionsOf = group(resolutions, (row) => row.intent)
  const sessionsOf = group(sessions, (row) => row.intent)
  return intents.map((intent: IntentRow) => ({
    facts: {
      intent,
      deposits: context.deposits.ofIntent(intent.id),
      events: eventsOf.get(intent.id) ?? [],
      payments: paymentsOf.get(intent.id) ?? [],
      jobs: jobsOf.get(intent.id) ?? [],
      decisions: decisionsOf(resolutionsOf.get(intent.id) ?? []),
      chains,
    },
    charge: chargesOf.get(intent.id)?.find((row) => row.payment === intent.payment) ?? null,
    refunds: refundsOf.get(intent.id) ?? [],
    session: sessionsOf.get(intent.id)?.[0] ?? null,
  }))
}

/** The transactions of submissions that were made for captures, whichever of their attempts is mined. */
async function transactionsOf(trx: Trx | Db, jobs: JobRow[]): Promise<Map<number, Hex[]>> {
  const captures = jobs.flatMap((job) => (job.kind === 'capture' && job.submission !== null ? [job.submission] : []))
  if (captures.length === 0) return new Map()
  const attempts = await trx
    .selectFrom('attempt')
    .select(['submission', 'hash'])
    .where('submission', 'in', [...new Set(captures)])
    .execute()
  const hashes = new Map<number, Hex[]>()
  for (const { submission, hash } of attempts) hashes.set(submission, [...(hashes.get(submission) ?? []), hash])
  return hashes
}

function group<Row>(rows: Row[], key: (row: Row) => string | null): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const name = key(row)
    if (name === null) continue
    const list = groups.get(name)
    if (list) list.push(row)
    else groups.set(name, [row])
  }
  return groups
}
