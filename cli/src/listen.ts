import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'
import type { Environment } from './environment.ts'
import { EventFeed } from './eventFeed.ts'
import { CliError, ExitCode } from './failure.ts'
import { forward } from './forward.ts'
import { merchantClient } from './merchantClient.ts'
import { pause } from './pause.ts'

export type ListenOptions = { forwardTo?: string; events?: string; secret?: string; json?: boolean }

/** `giro listen`: prints every event from now on, one a line, and forwards each one, signed, in order, once. */
export async function listen(options: ListenOptions, environment: Environment, signal: AbortSignal): Promise<void> {
  const target = options.forwardTo ? localUrl(options.forwardTo) : null
  const wanted = options.events?.split(',').map((type) => type.trim())
  const secret = options.secret ?? `whsec_${randomBytes(24).toString('hex')}`
  const feed = new EventFeed(merchantClient(environment))
  await feed.start()

  if (target) say(`Ready. Forwarding to ${target}. The webhook signing secret is ${secret}`)
  else say('Ready. Nothing is forwarded; add --forward-to http://localhost:3000/webhook')

  let down = false
  while (!signal.aborted) {
    let events: Stripe.Event[] = []
    try {
      events = await feed.next()
      if (down) say('The server answers again.')
      down = false
    } catch (error) {
      if (!passing(error)) throw error
      if (!down)
        say(`The server at ${environment.server} does not answer. Trying again until it does; nothing is missed.`)
      down = true
    }
    for (const event of events) {
      if (signal.aborted) return
      if (wanted && !wanted.some((type) => matches(event.type, type))) continue
      process.stdout.write(`${options.json ? JSON.stringify(event) : line(event)}\n`)
      if (target) say(`  ${await forward(event, target, secret, say, signal)}`)
    }
    await pause(500, signal)
  }
}

/** The server is away or overloaded, and will be back. */
function passing(error: unknown): boolean {
  const { StripeConnectionError, StripeAPIError, StripeRateLimitError } = Stripe.errors
  return [StripeConnectionError, StripeAPIError, StripeRateLimitError].some((kind) => error instanceof kind)
}

/** `payment_intent.*` stands for everything that begins so, `*` for all. */
export function matches(type: string, pattern: string): boolean {
  return pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}

function line(event: Stripe.Event): string {
  const object = event.data.object as { id?: string; status?: string | null }
  return [
    new Date(event.created * 1000).toISOString().slice(11, 19),
    event.type,
    object.id,
    object.status,
    `[${event.id}]`,
  ]
    .filter(Boolean)
    .join('  ')
}

function localUrl(text: string): string {
  try {
    const url = new URL(
      /^\d+(\/|$)/.test(text) ? `http://localhost:${text}` : /^https?:/.test(text) ? text : `http://${text}`,
    )
    return url.toString()
  } catch {
    throw new CliError(`"${text}" is no address. Write one like http://localhost:3000/webhook`, ExitCode.usage)
  }
}

// Told on stderr, so that stdout holds the events alone.
function say(text: string) {
  process.stderr.write(`${text}\n`)
}
