import type { Selectable } from 'kysely'
import { livemode } from '../accounts/livemode.ts'
import type { EventTable } from '../store/tables.ts'

/** The one version of Stripe's API that is spoken here: that of npm `stripe` 23.1.0. */
export const apiVersion = '2026-10-28.endive'

export type EventRow = Selectable<EventTable>

/** Stripe's Event, as the API answers and webhooks deliver it. `data.object` is the object as it was then. */
export function eventObject(event: Omit<EventRow, 'sequence'>, pendingWebhooks: number): Record<string, unknown> {
  return {
    id: event.id,
    object: 'event',
    api_version: apiVersion,
    created: Math.floor(event.created_ms / 1000),
    data: { object: event.object },
    livemode: livemode(event.network),
    pending_webhooks: pendingWebhooks,
    request: { id: null, idempotency_key: null },
    type: event.type,
  }
}
