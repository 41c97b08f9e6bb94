import type { Context as HonoContext } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Context } from '../context.ts'

const heartbeat_ms = 15_000

/**
 * A stream of server-sent events: one at once, then one whenever an intent that `wanted` names has changed. Changes that
 * come while one is being sent are told together.
 */
export function liveStream(
  c: HonoContext,
  context: Context,
  wanted: (intents: string[]) => string[],
  message: (intents: string[]) => Promise<{ event: string; data: string }>,
) {
  return streamSSE(c, async (stream) => {
    let waiting: string[] | null = []
    let wake = () => {}
    const unsubscribe = context.changed.subscribe((intents) => {
      const ours = wanted(intents)
      if (ours.length === 0) return
      waiting = [...(waiting ?? []), ...ours]
      wake()
    })
    stream.onAbort(() => {
      unsubscribe()
      wake()
    })
    try {
      while (!stream.aborted && !stream.closed) {
        if (waiting === null) {
          const timer = setTimeout(() => wake(), heartbeat_ms)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          clearTimeout(timer)
        }
        if (stream.aborted) break
        if (waiting === null) {
          await stream.write(': still here\n\n')
          continue
        }
        const intents: string[] = waiting
        waiting = null
        await stream.writeSSE(await message(intents))
      }
    } finally {
      unsubscribe()
    }
  })
}
