import type { WebhookDelivery, WebhookReplay } from '@giro/protocol/webhookDelivery'
import type Stripe from 'stripe'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { merchantClient } from './merchantClient.ts'
import { table } from './payments.ts'

type Options = { json?: boolean }
type Endpoint = Stripe.WebhookEndpoint & { giro?: { failing_since: number | null; disabled_at: number | null } }

/** `giro events resend EVENT`: to one endpoint, or to all that ask for its type. */
export async function resendEvent(
  id: string,
  options: Options & { webhookEndpoint?: string },
  environment: Environment,
): Promise<void> {
  const params = options.webhookEndpoint ? { webhook_endpoint: options.webhookEndpoint } : {}
  const event = await ask<Stripe.Event>(environment, 'POST', `events/${encodeURIComponent(id)}/retry`, params)
  if (options.json) return print(JSON.stringify(event, null, 2))
  print(`${event.id} (${event.type}) is being delivered again.`)
}

/** `giro webhooks list` */
export async function listEndpoints(options: Options, environment: Environment): Promise<void> {
  const { data } = await merchantClient(environment).webhookEndpoints.list({ limit: 100 })
  if (options.json) return print(JSON.stringify(data, null, 2))
  if (data.length === 0) return print('No webhook endpoints.')
  print(
    table([
      ['ENDPOINT', 'STATUS', 'EVENTS', 'URL'],
      ...(data as Endpoint[]).map((one) => [one.id, healthOf(one), one.enabled_events.slice(0, 3).join(','), one.url]),
    ]),
  )
}

function healthOf({ status, giro }: Endpoint): string {
  if (giro?.disabled_at) return 'disabled, it did not answer for three days'
  return giro?.failing_since ? `${status}, fails since ${when(giro.failing_since * 1000)}` : status
}

/** `giro webhooks deliveries ENDPOINT`: the newest first, with what their last attempt came to. */
export async function listDeliveries(
  id: string,
  options: Options & { status?: string; limit: number },
  environment: Environment,
): Promise<void> {
  const query = new URLSearchParams({ limit: String(options.limit), ...(options.status && { status: options.status }) })
  const path = `webhook_endpoints/${encodeURIComponent(id)}/deliveries?${query}`
  const { data } = await ask<{ data: WebhookDelivery[] }>(environment, 'GET', path)
  if (options.json) return print(JSON.stringify(data, null, 2))
  if (data.length === 0) return print('No deliveries.')
  print(
    table([
      ['EVENT', 'TYPE', 'STATUS', 'ATTEMPTS', 'LAST', 'MS', 'ANSWER'],
      ...data.map(({ event, type, status, attempts }) => {
        const last = attempts.at(-1)
        const answer = last?.error ?? String(last?.response_status ?? '')
        return [
          event,
          type,
          status,
          String(attempts.length),
          last ? when(last.at_ms) : '',
          String(last?.latency_ms ?? ''),
          answer,
        ] // prettier-ignore
      }),
    ]),
  )
}

/** `giro webhooks replay ENDPOINT --from TIME`: in as many requests as it takes. */
export async function replay(
  id: string,
  options: Options & { from: string; to?: string; all?: boolean },
  environment: Environment,
): Promise<void> {
  const lte = options.to ? seconds(options.to) : Math.floor(Date.now() / 1000)
  let sent = 0
  for (let gte: number | null = seconds(options.from); gte !== null; ) {
    const path = `webhook_endpoints/${encodeURIComponent(id)}/replay`
    const params = { created: { gte, lte }, undelivered: !options.all }
    const answer: WebhookReplay = await ask(environment, 'POST', path, params)
    sent += answer.sent
    gte = answer.next_from === gte ? null : answer.next_from
  }
  if (options.json) return print(JSON.stringify({ sent }))
  if (sent === 0) return print('Nothing to deliver again in this time.')
  print(`${sent === 1 ? '1 event is' : [sent, 'events are'].join(' ')} being delivered again.`)
}

/** `giro webhooks enable ENDPOINT` */
export async function enableEndpoint(id: string, environment: Environment): Promise<void> {
  const { url } = await merchantClient(environment).webhookEndpoints.update(id, { disabled: false })
  print(`${id} is enabled. What it missed while it was disabled: giro webhooks replay ${id} --from <time> (${url})`)
}

function seconds(text: string): number {
  const ms = Date.parse(text)
  if (Number.isNaN(ms))
    throw new CliError(`"${text}" is no time; give one such as 2026-11-20 or 2026-11-20T08:30Z.`, ExitCode.usage)
  return Math.floor(ms / 1000)
}

const when = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')

async function ask<Answer>(environment: Environment, method: 'GET' | 'POST', path: string, params?: object) {
  return (await merchantClient(environment).rawRequest(method, `/v1/${path}`, params)) as unknown as Answer
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
