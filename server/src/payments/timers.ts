import { sql } from 'kysely'
import { sessionEvent } from '../checkout/sessionEvents.ts'
import type { Context } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import { cancelIntent } from './cancel.ts'
import { MoneyError } from './errors.ts'
import { headsOf } from './head.ts'
import { reconcile } from './reconcile.ts'

const every_ms = 2_000

/** Looks after what time alone changes: deadlines, failed calls that are due again, sessions that expire. */
export function startTimers(context: Context): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  const tick = async () => {
    try {
      await reconcile(context, await due(context))
      await expireSessions(context)
    } catch (error) {
      context.log.error({ err: error }, 'a timer failed; it runs again in a moment')
    }
    if (!stopped) timer = setTimeout(start, every_ms)
  }
  const start = () => {
    running = tick()
  }
  timer = setTimeout(start, every_ms)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Intents that a deadline (by its chain's clock, which decides what contracts allow) or a failed call may have changed. Each query is bounded by an index, however many are open. */
async function due(context: Context): Promise<string[]> {
  const heads = await headsOf(context)
  const some = await Promise.all([...heads].map(([network, head]) => dueOn(context, network, head.timestamp_s)))
  const latest_s = Math.max(...[...heads.values()].map((head) => head.timestamp_s))
  const late = await context.db
    .selectFrom('intent')
    .select('id')
    .where('network', 'in', [...heads.keys()])
    .where('status', 'in', ['requires_payment_method', 'requires_action', 'processing', 'requires_capture'])
    .where('accept_by_s', '<=', latest_s)
    .where('refund_address', 'is not', null)
    .where('received', '>', 0n)
    .limit(500)
    .execute()
  return [...some.flat(), ...late.map((row) => row.id)]
}

async function dueOn(context: Context, network: string, now_s: number): Promise<string[]> {
  const { db } = context
  const failed = await db
    .selectFrom('job')
    .select('intent')
    .distinct()
    .where('network', '=', network)
    .where('status', '=', 'failed')
    .where('updated_ms', '>', context.now() - 3 * 3_600_000)
    .where('intent', 'is not', null)
    .limit(500)
    .execute()
  const held = await db
    .selectFrom('payment')
    .select('intent')
    .where('network', '=', network)
    .where('held', '>', 0n)
    .where('intent', 'is not', null)
    .where(sql<boolean>`(fields->>'captureBy')::bigint < ${now_s}::bigint`)
    .limit(500)
    .execute()
  return [...failed, ...held].flatMap((row) => (row.intent ? [row.intent] : []))
}

async function expireSessions(context: Context): Promise<void> {
  const sessions = await context.db
    .selectFrom('checkout_session')
    .selectAll()
    .where('network', 'in', [...context.networks.keys()])
    .where('status', '=', 'open')
    .where('expires_s', '<', Math.floor(context.now() / 1000))
    .limit(200)
    .execute()
  for (const session of sessions) {
    try {
      await cancelIntent(context, session.account, session.intent, 'automatic', { onlyWaiting: true })
    } catch (error) {
      // Paid in the last moment, or cancelled before: its own course goes on.
      if (!(error instanceof MoneyError)) throw error
    }
    await context.db.transaction().execute(async (trx) => {
      const intent = await trx
        .selectFrom('intent')
        .selectAll()
        .where('id', '=', session.intent)
        .executeTakeFirstOrThrow()
      if (intent.status === 'processing') return
      const expired = { ...session, status: 'expired' as const }
      const updated = await trx
        .updateTable('checkout_session')
        .set({ status: 'expired' })
        .where('id', '=', session.id)
        .where('status', '!=', 'complete')
        .executeTakeFirst()
      if (updated.numUpdatedRows > 0n) await emitEvents(trx, [sessionEvent(context, expired, intent)], context.now())
    })
    context.wake.webhooks()
  }
}
