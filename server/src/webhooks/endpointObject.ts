import type { Selectable } from 'kysely'
import { livemode } from '../accounts/livemode.ts'
import type { Context } from '../context.ts'
import { apiVersion } from '../events/eventObject.ts'
import { noSuch } from '../payments/errors.ts'
import type { WebhookEndpointTable } from '../store/tables.ts'

export type EndpointRow = Selectable<WebhookEndpointTable>

/** Stripe's WebhookEndpoint. The secret is told once, at creation. */
export function endpointObject(row: EndpointRow): Record<string, unknown> {
  return {
    id: row.id,
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: Math.floor(row.created_ms / 1000),
    description: row.description,
    enabled_events: row.enabled_events,
    livemode: livemode(row.network),
    metadata: row.metadata,
    status: row.status,
    url: row.url,
    giro: { failing_since: seconds(row.failing_since_ms), disabled_at: seconds(row.disabled_ms) },
  }
}

const seconds = (ms: number | null) => (ms === null ? null : Math.floor(ms / 1000))

export async function findEndpoint({ db }: Pick<Context, 'db'>, account: string, id: string): Promise<EndpointRow> {
  const row = await db
    .selectFrom('webhook_endpoint')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuch('webhook_endpoint', id)
  return row
}
