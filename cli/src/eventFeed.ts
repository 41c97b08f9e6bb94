import type Stripe from 'stripe'

// Two servers on one database may commit events in another order than they are listed in, so each look goes back a little
// way behind the newest event, and what was seen is left out.
const overlap = 50

/** The merchant's events from the moment of `start`, each once, oldest first. */
export class EventFeed {
  private readonly seen = new Set<string>()
  private anchor: string | null = null

  constructor(
    private readonly stripe: Pick<Stripe, 'events'>,
    private readonly overlapEvents = overlap,
  ) {}

  async start(): Promise<void> {
    const page = await this.stripe.events.list({ limit: 100 })
    for (const event of page.data) this.seen.add(event.id)
    this.anchor = page.data.at(Math.min(this.overlapEvents, page.data.length) - 1)?.id ?? null
    // The anchor itself is left out of each list, and with fewer events than the overlap it is the oldest of them.
  }

  async next(): Promise<Stripe.Event[]> {
    const listed = await this.list()
    const fresh = listed.filter((event) => !this.seen.has(event.id))
    for (const event of fresh) this.seen.add(event.id)
    if (listed.length > this.overlapEvents) this.anchor = listed.at(-this.overlapEvents - 1)!.id
    return fresh
  }

  /** All events after the anchor, oldest first. */
  private async list(): Promise<Stripe.Event[]> {
    const events: Stripe.Event[] = []
    if (this.anchor) {
      // With `ending_before` the pages, and the events in each, are walked from the oldest to the newest.
      for await (const event of this.stripe.events.list({ ending_before: this.anchor, limit: 100 })) events.push(event)
      return events
    }
    for await (const event of this.stripe.events.list({ limit: 100 })) events.push(event)
    return events.reverse()
  }
}
