import { type Selectable, sql } from 'kysely'
import type { Context, Trx } from '../context.ts'
import { emitEvents } from '../events/emit.ts'
import type { WebhookEndpointTable } from '../store/tables.ts'
import { endpointObject } from './endpointObject.ts'
import type { Result } from './record.ts'

/** As long as one event is tried: an endpoint that did not answer once in this time is disabled. */
export const failingMost_ms = 3 * 86_400_000

/**
 * Keeps since when an endpoint fails, and disables it after three days without one answer, with an event for the others and
 * an alarm. Its deliveries stay, and go on when it is enabled again. Answers whether an event was made.
 */
export async function recordHealth(
  context: Pick<Context, 'now' | 'log'>,
  trx: Trx,
  results: Result[],
): Promise<boolean> {
  const now = context.now()
  const well = new Set(results.filter(({ outcome }) => outcome.ok).map(({ delivery }) => delivery.endpoint))
  const failing = [...new Set(results.map(({ delivery }) => delivery.endpoint))].filter((id) => !well.has(id))
  if (well.size > 0) {
    await sql`update webhook_endpoint set failing_since_ms = null
      where id in (${sql.join([...well])}) and failing_since_ms is not null`.execute(trx)
  }
  if (failing.length === 0) return false
  await sql`update webhook_endpoint set failing_since_ms = ${now}::bigint
    where id in (${sql.join(failing)}) and failing_since_ms is null`.execute(trx)
  const { rows: disabled } = await sql<Selectable<WebhookEndpointTable>>`
    update webhook_endpoint set status = 'disabled', disabled_ms = ${now}::bigint
    where id in (${sql.join(failing)}) and status = 'enabled' and failing_since_ms <= ${now - failingMost_ms}::bigint
    returning *`.execute(trx)
  for (const endpoint of disabled) {
    context.log.error(
      {
        alarm: 'webhook_endpoint_disabled',
        endpoint: endpoint.id,
        account: endpoint.account,
        since_ms: endpoint.failing_since_ms,
      },
      'A webhook endpoint answered nothing for three days and is disabled. Its events are kept for 30 days: enable it, then replay.',
    )
  }
  const events = disabled.map((endpoint) => ({
    account: endpoint.account,
    network: endpoint.network,
    type: 'giro.webhook_endpoint.disabled',
    object: endpointObject(endpoint),
    objectId: endpoint.id,
    key: `${endpoint.id}:disabled:${now}`,
  }))
  if (events.length > 0) await emitEvents(trx, events, now)
  return events.length > 0
}
