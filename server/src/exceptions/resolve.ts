import type { DecisionName, ExceptionView } from '@giro/protocol/exception'
import type { Context, Trx } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { newId } from '../ids.ts'
import { derive } from '../payments/derive.ts'
import { MoneyError } from '../payments/errors.ts'
import { lockIntent } from '../payments/find.ts'
import { loadIntents } from '../payments/load.ts'
import { reconcileIn } from '../payments/reconcile.ts'
import { untilSettled } from '../payments/untilSettled.ts'
import { exceptionEvent, insertResolutions } from './apply.ts'
import { acceptKey, type Decision } from './decisions.ts'
import { moveOf } from './exceptionObject.ts'
import { possibleResolutions } from './possible.ts'
import { readException } from './read.ts'

/**
 * Decides what happens to the money of an exception. Decided once: the intent's row is locked, and whoever comes second is
 * refused. Accepting answers once the chain has settled it, or after 20 s as it stands; a return waits for the payer's address.
 * Throws MoneyError exception_resolving, exception_resolved, resolution_not_possible.
 */
export async function resolveException(
  context: Context,
  account: string,
  id: string,
  params: { resolution: DecisionName /** the same request decides once, however often it is repeated */; id?: string },
): Promise<ExceptionView> {
  const decision = await context.db.transaction().execute((trx) => decide(context, trx, account, id, params))
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish([id])
  const moved = decision.money.findLastIndex((move) => move.payment === null)
  if (decision.resolution !== 'return' && moved >= 0) {
    await untilSettled(context, id, acceptKey(decision, moved), 'resolution_failed')
  }
  return readException(context, account, id)
}

async function decide(
  context: Context,
  trx: Trx,
  account: string,
  id: string,
  params: { resolution: DecisionName; id?: string },
): Promise<Decision> {
  await lockIntent(trx, account, id)
  const [loaded] = await loadIntents(context, trx, [id])
  if (!loaded) throw new Error(`Intent ${id} was locked but is not there.`)
  const { facts } = loaded
  const repeated = facts.decisions.find((decision) => decision.id === params.id)
  if (repeated) return repeated
  const derived = derive(facts)
  const { exception } = derived
  const [pending] = derived.pending
  if (pending) {
    throw new MoneyError(
      'exception_resolving',
      `It was already decided to ${verb[pending.resolution]}, and that is under way. This changed nothing; look at the payment, and decide again only if that fails.`,
      { status: 409 },
    )
  }
  if (exception === null) {
    throw new MoneyError(
      'exception_resolved',
      'This payment has no exception, or not any more: there is no money to decide about. Nothing was changed; look at its timeline for what happened.',
      { status: 409 },
    )
  }
  const possible = possibleResolutions(facts, derived)
  const chosen = possible.find(({ resolution }) => resolution === params.resolution)
  if (!chosen) {
    const others = possible.map(({ resolution }) => resolution).join(', ') || 'to wait'
    throw new MoneyError(
      'resolution_not_possible',
      `A payment that is ${exception} cannot be resolved by '${params.resolution}'. No money moved; possible now: ${others}.`,
      { param: 'resolution' },
    )
  }
  const decision: Decision = {
    account,
    network: facts.intent.network,
    intent: id,
    ordinal: await rowsOf(trx, id),
    id: params.id ?? newId('rsl'),
    status: 'decided',
    exception,
    resolution: params.resolution,
    money: chosen.money.map((money) => moveOf(context, facts, money)),
    reason: null,
    created_ms: context.now(),
  }
  await insertResolutions(trx, [decision])
  await trx
    .updateTable('intent')
    .set({ version: facts.intent.version + 1 })
    .where('id', '=', id)
    .execute()
  const decided = { ...facts, decisions: [...facts.decisions, decision] }
  const at = { facts: decided, derived: derive(decided), after: facts.intent }
  await emitEvents(trx, [exceptionEvent(context, at, 'decided', decision.id)], context.now())
  await reconcileIn(context, trx, [id])
  return decision
}

const verb: Record<DecisionName, string> = {
  accept: 'accept what came',
  return: 'return the money',
  credit: 'keep the money as credit',
}

async function rowsOf(trx: Trx, intent: string): Promise<number> {
  const { count } = await trx
    .selectFrom('resolution')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('intent', '=', intent)
    .executeTakeFirstOrThrow()
  return Number(count)
}
