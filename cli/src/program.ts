import { Command, InvalidArgumentError, Option } from 'commander'
import { addAccessCommands } from './accessCommands.ts'
import type { Environment } from './environment.ts'
import { claimLink, listExceptions, resolve } from './exceptions.ts'
import { keystore } from './keystore.ts'
import { createLink, listLinks, type NewLinkOptions, printQr } from './links.ts'
import { type ListenOptions, listen } from './listen.ts'
import { addNetworkCommands } from './networkCommands.ts'
import { type PayOptions, pay } from './pay.ts'
import { listPayments, showPayment } from './payments.ts'
import { type SalesOptions, showSales } from './sales.ts'
import { start } from './start.ts'
import { enableEndpoint, listDeliveries, listEndpoints, replay, resendEvent } from './webhooks.ts'

/** The commands of `giro`. */
export function program(environment: Environment): Command {
  const giro = new Command('giro')
    .description('Take, hold and settle digital dollars. This is the command line of a Giro server.')
    .version('0.1.0')
    .showHelpAfterError('(add --help for the options and examples)')
    .addHelpText(
      'after',
      `
Environment:
  GIRO_PUBLIC_URL         the server (default http://localhost:4280; GIRO_PORT changes the port)
  GIRO_API_KEY            the merchant's secret key (default sk_test_giro_local)
  GIRO_HOME               on the server's machine: its folder, whose token opens user, keys and account (default .giro)
  GIRO_PASSWORD           your password for giro login; without it giro asks
  GIRO_PRIVATE_KEY        the payer's key, when no --keystore is named
  GIRO_KEYSTORE_PASSWORD  the keystore's password; without it giro asks

Exit codes: 0 done, 1 refused or failed, 2 called wrongly, 3 no server answers.`,
    )

  giro
    .command('start')
    .description('start the server with its chain, database and example shop (the same as npm start)')
    .addHelpText('after', '\nExample:\n  npx giro start')
    .action(start)

  addNetworkCommands(giro, environment)

  giro
    .command('pay')
    .description('pay a pay link, and watch it until it is settled')
    .argument('<link>', 'a pay link, e.g. http://localhost:4280/pay/pi_..._secret_...')
    .option('--keystore <file>', 'encrypted keystore file (Web3 Secret Storage v3) with the key to pay with')
    .option('--asset <symbol>', 'what to pay with: a symbol or a token address (default: one that costs no gas)')
    .option('--network <id>', 'where to pay: a CAIP-2 id, e.g. eip155:8453 (default: the first that is offered)')
    .option('--transfer', 'send a plain transfer of your own instead of a signature')
    .option('--approve', 'approve Permit2 once, by a transaction, to pay this asset by signatures from then on')
    .option('--rpc <url>', 'RPC for a transfer or an approval (default: the one that the server names)')
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print the final state as JSON on stdout')
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait until it is settled').default(120).argParser(positiveInteger),
    )
    .addHelpText(
      'after',
      `
Before anything is signed, what the server asks for is compared with what is shown: amount, asset, payee, contract,
deadline and the payment's id. What differs is not signed.

Examples:
  npx giro pay http://localhost:4280/pay/pi_1_secret_2 --keystore wallet.json
  npx giro pay <link> --asset USDT --approve --yes
  npx giro pay <link> --transfer --json | jq .status`,
    )
    .action((link: string, options: PayOptions) => pay(link, options, environment))

  giro
    .command('listen')
    .description('print events as they happen, and forward them to a local webhook')
    .option('--forward-to <url>', 'where to post each event, signed like a webhook')
    .option('--events <types>', 'only these, separated by commas; payment_intent.* works')
    .option('--secret <whsec>', 'sign with this secret (default: a new one, printed first)')
    .option('--json', 'print each event whole, as one line of JSON')
    .addHelpText(
      'after',
      `
Examples:
  npx giro listen --forward-to http://localhost:3000/webhook
  npx giro listen --events payment_intent.succeeded,charge.refunded --forward-to 3000/webhook
  npx giro listen --json`,
    )
    .action((options: ListenOptions) => {
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      process.once('SIGTERM', () => stop.abort())
      return listen(options, environment, stop.signal)
    })

  const payments = giro.command('payments').description('look at payments')
  payments
    .command('list', { isDefault: true })
    .description('the newest payments')
    .option('--status <status>', 'only those in this status, e.g. succeeded')
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(positiveInteger))
    .option('--json', 'print the payment intents as JSON')
    .addHelpText('after', '\nExamples:\n  npx giro payments\n  npx giro payments list --status requires_capture --json')
    .action((options) => listPayments(options, environment))
  payments
    .command('show')
    .description('one payment with its phases')
    .argument('<id>', 'pi_...')
    .option('--json', 'print the payment intent as JSON')
    .addHelpText('after', '\nExample:\n  npx giro payments show pi_...')
    .action((id: string, options) => showPayment(id, options, environment))

  giro
    .command('exceptions')
    .description('money that came too little, too much, too late, twice or wrong, and the ways out')
    .option('--kind <kind>', 'only one kind, e.g. underpaid')
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(positiveInteger))
    .option('--json', 'print the exceptions as JSON')
    .addHelpText('after', '\nExample:\n  npx giro exceptions --kind late')
    .action((options) => listExceptions(options, environment))

  giro
    .command('resolve')
    .description('decide what happens to the money of an exception')
    .argument('<payment>', 'pi_...')
    .option('--accept', 'take what came as the payment')
    .option('--return', 'send it back, to the address that the payer gives')
    .option('--credit', "keep what is too much as the buyer's credit")
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print the exception as JSON')
    .addHelpText('after', '\nExamples:\n  npx giro resolve pi_... --accept\n  npx giro resolve pi_... --return --yes')
    .action((id: string, options) => resolve(id, options, environment))

  giro
    .command('claim-link')
    .description('make a link by which the payer says, once, where his money goes back to')
    .argument('<payment>', 'pi_...')
    .addOption(new Option('--days <n>', 'how long it works, at most 90').default(14).argParser(positiveInteger))
    .option('--json', 'print the link as JSON')
    .addHelpText('after', '\nExample:\n  npx giro claim-link pi_...')
    .action((id: string, options) => claimLink(id, options, environment))

  const link = giro.command('link').description('sell by link: one thing, or any amount')
  link
    .command('create')
    .description('make a link, and print it')
    .requiredOption('--name <text>', 'what is sold')
    .option('--amount <amount>', 'its price, e.g. 12.34')
    .option('--open', 'the buyer sets the amount')
    .option('--min <amount>', 'with --open: at least')
    .option('--max <amount>', 'with --open: at most')
    .option('--currency <code>', 'of the amounts', 'usd')
    .option('--quantity', 'the buyer says how many')
    .option('--tips', 'ask for a tip')
    .option('--json', 'print the payment link as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  npx giro link create --name Tea --amount 4.50 --quantity\n  npx giro link create --name "Tip jar" --open --min 1',
    )
    .action((options: NewLinkOptions) => createLink(options, environment))
  link
    .command('list', { isDefault: true })
    .description('the newest links')
    .option('--json', 'print the payment links as JSON')
    .addHelpText('after', '\nExample:\n  npx giro link')
    .action((options) => listLinks(options, environment))

  giro
    .command('qr')
    .description("write a link's code as a PDF to print and hang up")
    .argument('<link>', 'a payment link, e.g. http://localhost:4280/l/...')
    .option('--a6 <file>', 'a card')
    .option('--a4 <file>', 'a sheet')
    .addHelpText('after', '\nExample:\n  npx giro qr http://localhost:4280/l/... --a6 card.pdf --a4 sheet.pdf')
    .action((link: string, options: { a6?: string; a4?: string }) => printQr(link, options))

  giro
    .command('sales')
    .description('the sales of a day')
    .option('--day <day>', 'such as 2026-11-22 (default: today)')
    .option('--timezone <zone>', 'where the day is', Intl.DateTimeFormat().resolvedOptions().timeZone)
    .option('--csv', 'as a table for a spreadsheet')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  npx giro sales --day 2026-11-22 --csv > sales.csv')
    .action((options: SalesOptions) => showSales(options, environment))

  giro
    .command('events')
    .description('look after events')
    .command('resend')
    .description('deliver an event once more, to one webhook endpoint or to all that ask for its type')
    .argument('<event>', 'evt_...')
    .option('--webhook-endpoint <id>', 'only to this endpoint, we_...')
    .option('--json', 'print the event as JSON')
    .addHelpText('after', '\nExample:\n  npx giro events resend evt_... --webhook-endpoint we_...')
    .action((id: string, options) => resendEvent(id, options, environment))

  const webhooks = giro.command('webhooks').description('look after webhook endpoints')
  webhooks
    .command('list', { isDefault: true })
    .description('the endpoints, and whether they answer')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  npx giro webhooks')
    .action((options) => listEndpoints(options, environment))
  webhooks
    .command('deliveries')
    .description('what was delivered to an endpoint, and what it answered')
    .argument('<endpoint>', 'we_...')
    .option('--status <status>', 'only pending, delivered or failed ones')
    .addOption(new Option('--limit <n>', 'at most so many').default(20).argParser(positiveInteger))
    .option('--json', 'print every attempt as JSON')
    .addHelpText('after', '\nExample:\n  npx giro webhooks deliveries we_... --status failed')
    .action((id: string, options) => listDeliveries(id, options, environment))
  webhooks
    .command('replay')
    .description('deliver the events of a time range again that an endpoint has not accepted')
    .argument('<endpoint>', 'we_...')
    .requiredOption('--from <time>', 'e.g. 2026-11-20 or 2026-11-20T08:30Z')
    .option('--to <time>', 'until when (default: now)')
    .option('--all', 'also what it has accepted')
    .option('--json', 'print the count as JSON')
    .addHelpText('after', '\nExample:\n  npx giro webhooks replay we_... --from 2026-11-20')
    .action((id: string, options) => replay(id, options, environment))
  webhooks
    .command('enable')
    .description('enable an endpoint again')
    .argument('<endpoint>', 'we_...')
    .addHelpText('after', '\nExample:\n  npx giro webhooks enable we_...')
    .action((id: string) => enableEndpoint(id, environment))

  giro
    .command('keystore')
    .description('encrypt a key into a new keystore file: GIRO_PRIVATE_KEY, or a new key when it is not set')
    .argument('<file>', 'file to write')
    .addHelpText('after', '\nExample:\n  npx giro keystore wallet.json')
    .action((file: string) => keystore(file, environment))

  addAccessCommands(giro, environment)

  return giro
}

export function positiveInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.')
  return value
}
