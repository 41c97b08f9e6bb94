/** One request that was made for a delivery. `latency_ms` runs until the answer's first line, or until it was given up. */
export type WebhookAttempt = {
  at_ms: number
  latency_ms: number
  response_status: number | null
  /** the beginning of the answer */
  response: string | null
  error: string | null
}

/** What becomes of one event at one webhook endpoint. */
export type WebhookDelivery = {
  event: string
  type: string
  /** id of the object that the event is about; its events are delivered in their order */
  object_id: string
  created_ms: number
  endpoint: string
  /** pending: under way, to be tried again, or waiting for an earlier event of the object */
  status: 'pending' | 'delivered' | 'failed'
  /** when it is tried next; null unless pending */
  due_ms: number | null
  delivered_ms: number | null
  attempts: WebhookAttempt[]
}

/** GET /v1/webhook_endpoints/:id/deliveries and GET /api/dashboard/webhooks/deliveries */
export type WebhookDeliveries = { data: WebhookDelivery[]; has_more: boolean }

/** GET /api/dashboard/webhooks */
export type DashboardEndpoint = {
  id: string
  url: string
  description: string | null
  enabled_events: string[]
  status: 'enabled' | 'disabled'
  /** since when no attempt was answered; null: it answers */
  failing_since_ms: number | null
  /** when it was disabled because it had failed for days; null: not, or by the merchant */
  disabled_ms: number | null
  pending: number
}

/** What a replay did; `next_from` (Unix seconds): there is more from there on. */
export type WebhookReplay = { sent: number; next_from: number | null }
