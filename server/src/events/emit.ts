import { sql } from 'kysely'
import type { Trx } from '../context.ts'
import { newId } from '../ids.ts'
import { insertRows } from '../store/insertRows.ts'
import { wantsEvent } from '../webhooks/wantsEvent.ts'

/** `key` says what happened, so that it is told once however often it is found: `${objectId}:${type}:…`. */
export type NewEvent = {
  account: string
  network: string
  type: string
  object: Record<string, unknown>
  objectId: string
  key: string
}

/**
 * Records events and what must be delivered for them, in the transaction that makes them true. Events whose key exists
 * are left alone. Whoever commits calls `context.wake.webhooks()` afterwards.
 */
export async function emitEvents(trx: Trx, events: NewEvent[], nowMs: number): Promise<void> {
  const inserted = await insertRows<{ id: string; account: string; network: string; type: string }>(
    trx,
    'event',
    events.map((event) => ({
      id: newId('evt'),
      account: event.account,
      network: event.network,
      type: event.type,
      created_ms: nowMs,
      object: event.object,
      object_id: event.objectId,
      key: event.key,
    })),
    sql`on conflict (key) do nothing returning id, account, network, type`,
  )
  if (inserted.length === 0) return

  const endpoints = await trx
    .selectFrom('webhook_endpoint')
    .select(['id', 'account', 'enabled_events'])
    .where('account', 'in', [...new Set(inserted.map((event) => event.account))])
    .where('status', '=', 'enabled')
    // an endpoint deleted at this moment must not undo the money's transaction
    .forKeyShare()
    .execute()
  const deliveries = inserted.flatMap((event) =>
    endpoints
      .filter((endpoint) => endpoint.account === event.account && wantsEvent(endpoint.enabled_events, event.type))
      .map((endpoint) => ({
        endpoint: endpoint.id,
        event: event.id,
        account: event.account,
        network: event.network,
        attempts: 0,
        due_ms: nowMs,
        status: 'pending' as const,
        response_status: null,
        error: null,
        delivered_ms: null,
      })),
  )
  await insertRows(trx, 'webhook_delivery', deliveries)
}
