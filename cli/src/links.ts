import { writeFileSync } from 'node:fs'
import { currencyExponent } from '@giro/protocol/currency'
import type Stripe from 'stripe'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { merchantClient } from './merchantClient.ts'
import { showMinor } from './money.ts'
import { table } from './payments.ts'

export type NewLinkOptions = {
  name: string
  amount?: string
  open?: boolean
  min?: string
  max?: string
  currency: string
  quantity?: boolean
  tips?: boolean
  json?: boolean
}

/** `giro link create`: a product, its price and a link that sells it. */
export async function createLink(options: NewLinkOptions, environment: Environment): Promise<void> {
  const { name, currency } = options
  if (Boolean(options.amount) === Boolean(options.open))
    throw new CliError('Give --amount 12.34, or --open when the buyer sets the amount; one of them.', ExitCode.usage)
  const stripe = merchantClient(environment)
  const price = await stripe.prices.create({
    currency,
    product_data: { name },
    ...(options.open
      ? {
          custom_unit_amount: {
            enabled: true,
            ...(options.min ? { minimum: minorOf(options.min, currency) } : {}),
            ...(options.max ? { maximum: minorOf(options.max, currency) } : {}),
          },
        }
      : { unit_amount: minorOf(options.amount!, currency) }),
  })
  const link = await stripe.paymentLinks.create({
    line_items: [
      { price: price.id, quantity: 1, ...(options.quantity ? { adjustable_quantity: { enabled: true } } : {}) },
    ],
    ...(options.tips ? { giro: { tips: true } } : {}),
  } as Stripe.PaymentLinkCreateParams)
  process.stdout.write(`${options.json ? JSON.stringify(link, null, 2) : link.url}\n`)
}

/** `giro link list`: the newest first. */
export async function listLinks(options: { json?: boolean }, environment: Environment): Promise<void> {
  const { data } = await merchantClient(environment).paymentLinks.list({ limit: 100, expand: ['data.line_items'] })
  if (options.json) return void process.stdout.write(`${JSON.stringify(data, null, 2)}\n`)
  if (data.length === 0) return void process.stdout.write('No links yet.\n')
  const rows = data.map((link) => {
    const items = link.line_items?.data ?? []
    const open = items.some(({ price }) => price?.unit_amount === null)
    const total = items.reduce((sum, item) => sum + item.amount_total, 0)
    return [
      link.active ? 'active' : 'closed',
      open ? 'open' : showMinor(total, link.currency),
      items
        .map(({ description }) => description)
        .join(', ')
        .slice(0, 40),
      link.url,
    ]
  })
  process.stdout.write(`${table([['STATE', 'AMOUNT', 'WHAT', 'LINK'], ...rows])}\n`)
}

/** `giro qr`: the link's code on paper. */
export async function printQr(link: string, options: { a6?: string; a4?: string }): Promise<void> {
  const wanted = Object.entries(options).filter(([size]) => size === 'a6' || size === 'a4') as [string, string][]
  if (wanted.length === 0) throw new CliError('Say where to: --a6 code.pdf, --a4 code.pdf, or both.', ExitCode.usage)
  const match = URL.canParse(link) ? /^\/l\/(\w+)$/.exec(new URL(link).pathname) : null
  if (!match)
    throw new CliError(`"${link}" is no payment link; they look like https://pay.example.com/l/…`, ExitCode.usage)
  for (const [size, file] of wanted) {
    const answer = await fetch(new URL(`/api/links/${match[1]}/qr.pdf?size=${size}`, link)).catch((cause: unknown) => {
      throw new CliError(`${new URL(link).origin} does not answer. No file was written.`, ExitCode.unreachable, {
        cause,
      })
    })
    if (!answer.ok) {
      const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string }
      throw new CliError(`No file was written: ${detail ?? `the server answered ${answer.status}`}`)
    }
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
    process.stdout.write(`${file}\n`)
  }
}

/** "12.34" in minor units. */
function minorOf(text: string, currency: string): number {
  const exponent = currencyExponent(currency)
  const match = /^(\d{1,8})(?:\.(\d+))?$/.exec(text)
  if (!match || (match[2] ?? '').length > exponent)
    throw new CliError(`"${text}" is no amount of ${currency.toUpperCase()}; write it like 12.34.`, ExitCode.usage)
  return Number(match[1]! + (match[2] ?? '').padEnd(exponent, '0'))
}
