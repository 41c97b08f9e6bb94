import type { Context } from '../context.ts'
import { partKey } from './blockedRest.ts'
import { MoneyError } from './errors.ts'
import { headsOf } from './head.ts'
import { reconcile } from './reconcile.ts'
import type { IntentRow } from './rows.ts'

const longest_ms = 20_000

/**
 * Waits until a queued call has happened on chain and the intent shows it. An outcome that is still unknown after 20 s is
 * answered as the intent stands. A last capture whose rest nobody takes is followed to what is made instead. Throws MoneyError when the call failed.
 */
export async function untilSettled(
  context: Context,
  intent: string,
  asked: string,
  failure = 'capture_failed',
): Promise<IntentRow> {
  let key = asked
  const deadline = Date.now() + longest_ms
  for (;;) {
    const job = await context.db
      .selectFrom('job')
      .leftJoin('submission', 'submission.id', 'job.submission')
      .select(['job.network', 'job.status', 'job.reason', 'submission.block_number'])
      .where('job.key', '=', key)
      .executeTakeFirst()
    const indexed = job ? ((await headsOf(context)).get(job.network)?.number ?? 0) : 0
    if (job?.status === 'done' && job.block_number !== null && indexed >= job.block_number) {
      await reconcile(context, [intent])
      return load(context, intent)
    }
    if (job?.status === 'failed') {
      await reconcile(context, [intent])
      if (await exists(context, partKey(key))) {
        key = partKey(key)
        continue
      }
      throw new MoneyError(
        failure,
        `The chain refused this call: ${job.reason ?? 'unknown reason'}. The money is still where it was; look at the payment and try again.`,
        { status: 402, type: 'api_error' },
      )
    }
    const left = deadline - Date.now()
    if (left <= 0) return load(context, intent)
    await nextChange(context, intent, Math.min(left, 250))
  }
}

async function exists(context: Context, key: string): Promise<boolean> {
  return (await context.db.selectFrom('job').select('id').where('key', '=', key).executeTakeFirst()) !== undefined
}

function load(context: Context, intent: string): Promise<IntentRow> {
  return context.db.selectFrom('intent').selectAll().where('id', '=', intent).executeTakeFirstOrThrow()
}

function nextChange(context: Context, intent: string, atMost_ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, atMost_ms)
    const unsubscribe = context.changed.subscribe((intents) => {
      if (intents.includes(intent)) done()
    })
    function done() {
      clearTimeout(timer)
      unsubscribe()
      resolve()
    }
  })
}
