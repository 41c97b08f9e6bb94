import Stripe from 'stripe'
import { pause } from './pause.ts'

/**
 * Posts one event, signed as Stripe signs, and says what came of it. While nothing listens at the target it waits and tries
 * again, so that no event is lost; once the target has taken the connection the event is never sent a second time.
 */
export async function forward(
  event: Stripe.Event,
  target: string,
  secret: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const payload = JSON.stringify(event)
  for (let attempt = 0; ; attempt++) {
    // Signed anew for each attempt: the receiver refuses a time stamp older than five minutes.
    const header = await Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret })
    try {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': header },
        body: payload,
        signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
        redirect: 'manual',
      })
      await response.body?.cancel()
      return `-> ${response.status} ${target}`
    } catch (error) {
      if (signal.aborted) return `-> stopped before an answer came; ${event.id} may not have arrived`
      if (!neverConnected(error)) return `-> no answer from ${target}; not sent again. Look at ${event.id} yourself.`
      if (attempt === 0) say(`  -> nothing listens at ${target}; waiting for it`)
      await pause(Math.min(1000 * (attempt + 1), 5000), signal)
    }
  }
}

function neverConnected(error: unknown): boolean {
  const cause =
    error instanceof Error ? (error.cause as { code?: string; errors?: { code?: string }[] } | undefined) : undefined
  const codes = [cause?.code, ...(cause?.errors ?? []).map((one) => one.code)]
  return codes.some((code) => code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH')
}
