import type Stripe from 'stripe'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { merchantClient } from './merchantClient.ts'
import { showMinor } from './money.ts'

const statuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'succeeded',
  'canceled',
]

/** What Stripe's types cannot know of a payment intent. */
type GiroField = {
  deposit_address?: string
  pay_url?: string
  exception?: string | null
  options?: { symbol: string; amount: string; decimals: number; network: string }[]
  phases?: Record<string, { at: number; block_number: number | null; transaction_hash: string | null } | null>
}
type Intent = Stripe.PaymentIntent & { giro?: GiroField }

/** `giro payments list`: the newest first. The status is filtered here, as Stripe's API has no such parameter. */
export async function listPayments(
  options: { status?: string; limit: number; json?: boolean },
  environment: Environment,
): Promise<void> {
  if (options.status && !statuses.includes(options.status))
    throw new CliError(`"${options.status}" is no status. It is one of: ${statuses.join(', ')}.`, ExitCode.usage)
  const found: Intent[] = []
  for await (const intent of merchantClient(environment).paymentIntents.list({ limit: 100 })) {
    if (options.status && intent.status !== options.status) continue
    found.push(intent as Intent)
    if (found.length === options.limit) break
  }
  if (options.json) return print(JSON.stringify(found, null, 2))
  if (!found.length) return print(options.status ? `No payment is ${options.status}.` : 'No payments yet.')
  print(
    table([
      ['PAYMENT', 'CREATED', 'AMOUNT', 'STATUS', 'WHAT'],
      ...found.map((intent) => [
        intent.id,
        new Date(intent.created * 1000).toISOString().slice(0, 16).replace('T', ' '),
        showMinor(intent.amount, intent.currency),
        intent.giro?.exception ? `${intent.status} (${intent.giro.exception})` : intent.status,
        (intent.description ?? '').slice(0, 40),
      ]),
    ]),
  )
}

/** `giro payments show <id>` */
export async function showPayment(id: string, options: { json?: boolean }, environment: Environment): Promise<void> {
  const intent = (await merchantClient(environment).paymentIntents.retrieve(id)) as Intent
  if (options.json) return print(JSON.stringify(intent, null, 2))
  const giro = intent.giro ?? {}
  const rows = [
    ['payment', intent.id],
    ['status', intent.status],
    ['amount', showMinor(intent.amount, intent.currency)],
    ['received', showMinor(intent.amount_received, intent.currency)],
    ['capturable', showMinor(intent.amount_capturable, intent.currency)],
    ['created', new Date(intent.created * 1000).toISOString()],
    ['description', intent.description ?? ''],
    ['exception', giro.exception ?? ''],
    ['deposit', giro.deposit_address ?? ''],
    ['pay link', giro.pay_url ?? ''],
    ...Object.entries(giro.phases ?? {}).map(([name, phase]) => [
      name,
      phase
        ? `${new Date(phase.at * 1000).toISOString()}  block ${phase.block_number ?? '?'}  ${phase.transaction_hash ?? ''}`
        : '-',
    ]),
  ]
  print(table(rows.filter(([, value]) => value)))
}

/** Columns padded to their widest cell. */
export function table(rows: string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
