import type { Context as HonoContext } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Context } from '../context.ts'
import { clientAddress, isThisMachine } from './clientAddress.ts'
import { problem } from './problem.ts'

const heartbeat_ms = 15_000
const streamsMost = 2_000
let streams = 0
/** From one address elsewhere: an office behind one router, and no more. */
const streamsOfAddressMost = 60
const streamsOf = new Map<string, number>()

/**
 * A stream of server-sent events: one at once, then one whenever an intent that `wanted` names has changed. Changes that
 * come while one is being sent are told together. `message` may find that there is nothing to tell.
 */
export function liveStream(
  c: HonoContext,
  context: Context,
  wanted: (intents: string[]) => string[],
  message: (intents: string[]) => Promise<{ event: string; data: string } | null>,
) {
  const address = isThisMachine(c) ? null : clientAddress(c)
  // A page that gets no stream asks now and then instead.
  if (streams >= streamsMost || (address !== null && (streamsOf.get(address) ?? 0) >= streamsOfAddressMost)) {
    return problem(
      c,
      503,
      'too_many_streams',
      'Too many pages follow live just now. Nothing is lost; ask again in a moment.',
    )
  }
  return streamSSE(c, async (stream) => {
    streams++
    if (address !== null) streamsOf.set(address, (streamsOf.get(address) ?? 0) + 1)
    let waiting: string[] | null = []
    let wake = () => {}
    const unsubscribe = context.changed.subscribe((intents) => {
      const ours = wanted(intents)
      if (ours.length === 0) return
      waiting = [...new Set([...(waiting ?? []), ...ours])].slice(-500)
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
        const told = await message(intents)
        if (told) await stream.writeSSE(told)
      }
    } finally {
      streams--
      if (address !== null) leave(address)
      unsubscribe()
    }
  })
}

function leave(address: string): void {
  const left = (streamsOf.get(address) ?? 1) - 1
  if (left > 0) streamsOf.set(address, left)
  else streamsOf.delete(address)
}
