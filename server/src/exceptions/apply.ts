import type { Context, Trx } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import type { Derived } from '../payments/derive.ts'
import type { Loaded } from '../payments/load.ts'
import type { IntentRow } from '../payments/rows.ts'
import { type Decision, outcomeOf, type ResolutionRow } from './decisions.ts'
import { exceptionObject } from './exceptionObject.ts'

/**
 * Writes down how decisions ended, once each, and says so. An exception that ended without one (the payer sent the rest, or
 * had asked for a return before) is told too.
 */
export async function applyResolutions(
  context: Pick<Context, 'networks'>,
  trx: Trx,
  { facts }: Loaded,
  derived: Derived,
  after: IntentRow,
  now: number,
): Promise<NewEvent[]> {
  const ends = facts.decisions
    .filter((decision) => decision.status === 'decided')
    .map((decision) => ({ decision, outcome: outcomeOf(decision, facts) }))
    .filter(({ outcome }) => outcome.status !== 'decided')
  if (ends.length > 0) {
    const { count } = await trx
      .selectFrom('resolution')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('intent', '=', after.id)
      .executeTakeFirstOrThrow()
    const rows = ends.map(({ decision, outcome }, index) => ({
      ...decision,
      ...outcome,
      ordinal: Number(count) + index,
      created_ms: now,
    }))
    await insertResolutions(trx, rows)
  }
  const events = ends.map(({ decision, outcome }) =>
    exceptionEvent(context, { facts, derived, after }, outcome.status === 'done' ? 'resolved' : 'failed', decision.id),
  )
  const cleared = facts.intent.exception !== null && derived.exception === null && derived.pending.length === 0
  if (cleared && !ends.some(({ outcome }) => outcome.status === 'done')) {
    events.push(exceptionEvent(context, { facts, derived, after }, 'resolved', `${after.id}:${after.version}`))
  }
  return events
}

export async function insertResolutions(trx: Trx, rows: (ResolutionRow | Decision)[]): Promise<void> {
  await trx
    .insertInto('resolution')
    .values(rows.map((row) => ({ ...row, money: JSON.stringify(row.money) })))
    .execute()
}

/** `key` makes it told once. The object is the giro.exception as it is then. */
export function exceptionEvent(
  context: Pick<Context, 'networks'>,
  at: { facts: Loaded['facts']; derived: Derived; after: IntentRow },
  what: 'decided' | 'resolved' | 'failed',
  key: string,
): NewEvent {
  const { facts, derived, after } = at
  const type = what === 'failed' ? 'giro.exception.resolution_failed' : `giro.exception.${what}`
  return {
    account: after.account,
    network: after.network,
    type,
    object: exceptionObject(context, { ...facts, intent: after }, derived),
    objectId: after.id,
    key: `${key}:${type}`,
  }
}
