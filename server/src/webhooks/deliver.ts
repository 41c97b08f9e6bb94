import { type Context, isLocal } from '../context.ts'
import { apiVersion, eventObject } from '../events/eventObject.ts'
import { claimDue, type Delivery, perEndpoint } from './claim.ts'
import { poster } from './post.ts'
import { type Result, recordResults } from './record.ts'
import { signatureHeader } from './signature.ts'

/** How often due deliveries are looked for when nobody wakes the worker. */
const everyMs = 1_000

/**
 * Delivers events to webhook endpoints: at least once, signed, the oldest first. What is due stands in the database, so a
 * crash delays a delivery and loses none. See schedule.ts for the attempts, address.ts for where they may go.
 */
export function startDelivery(context: Context): { wake(): void; stop(): Promise<void> } {
  const { post, close } = poster(isLocal(context) ? 'local' : 'public')
  const underWay = new Map<string, number>()
  const open = new Set<Promise<void>>()
  let finished: Result[] = []
  let writing: Promise<void> | null = null
  let claiming: Promise<void> | null = null
  let again = false
  let stopped = false
  const timer = setInterval(wake, everyMs)

  return {
    wake,
    async stop() {
      stopped = true
      clearInterval(timer)
      await claiming
      // What is under way is cut off and becomes due again, unless its answer is here already.
      close()
      await Promise.race([Promise.all(open), new Promise((resolve) => setTimeout(resolve, 500))])
      await write()
    },
  }

  function wake(): void {
    if (stopped) return
    again = true
    claiming ??= claim().finally(() => {
      claiming = null
      if (again) wake()
    })
  }

  async function claim(): Promise<void> {
    while (again && !stopped) {
      again = false
      try {
        const { deliveries, putOff } = await claimDue(context, underWay)
        for (const delivery of deliveries) start(delivery)
        // One look does not see everything that is due.
        if (deliveries.length > 0 || putOff > 0) again = true
      } catch (error) {
        context.log.error({ err: error }, 'webhooks that are due could not be read; trying again in a moment')
      }
    }
  }

  function start(delivery: Delivery): void {
    const { endpoint } = delivery
    underWay.set(endpoint, (underWay.get(endpoint) ?? 0) + 1)
    const done = send(delivery).finally(() => {
      open.delete(done)
      const left = (underWay.get(endpoint) ?? 1) - 1
      if (left === 0) underWay.delete(endpoint)
      else underWay.set(endpoint, left)
      // More may wait for this endpoint's places.
      if (left + 1 === perEndpoint) wake()
    })
    open.add(done)
  }

  async function send(delivery: Delivery): Promise<void> {
    const body = JSON.stringify(eventObject(delivery, 1))
    const outcome = await post(delivery.url, body, {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureHeader(delivery.secret, body, Math.floor(context.now() / 1000)),
      'user-agent': `Giro/1.0 (+${apiVersion})`,
      accept: '*/*; q=0.5, application/xml',
    })
    if (!outcome.ok) {
      const { id, type, endpoint, attempts } = delivery
      context.log.warn({ event: id, type, endpoint, attempts, reason: outcome.error }, 'a webhook was not accepted')
    }
    finished.push({ delivery, outcome })
    await write()
  }

  /** Results that come while others are being written go together in the next statement. */
  async function write(): Promise<void> {
    while (writing) await writing
    if (finished.length === 0) return
    const results = finished
    finished = []
    writing = recordResults(context, results)
      .then((more) => {
        if (more) wake()
      })
      .catch((error: unknown) => {
        context.log.error({ err: error }, 'what became of webhooks could not be written; they are sent again')
      })
      .finally(() => {
        writing = null
      })
    await writing
  }
}
