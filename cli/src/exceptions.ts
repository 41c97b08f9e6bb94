import type { ClaimLink, DecisionName, ExceptionView, StrayMoney } from '@giro/protocol/exception'
import { askYes } from './ask.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { merchantClient } from './merchantClient.ts'
import { showAsset } from './money.ts'
import { table } from './payments.ts'

type Options = { json?: boolean }

/** `giro exceptions`: money that did not come as it should, and what can be done about it. */
export async function listExceptions(
  options: Options & { kind?: string; limit: number },
  environment: Environment,
): Promise<void> {
  const params = { limit: String(options.limit), ...(options.kind ? { kind: options.kind } : {}) }
  const { data } = await ask<{ data: ExceptionView[] }>(environment, 'GET', `exceptions?${new URLSearchParams(params)}`)
  if (options.json) return print(JSON.stringify(data, null, 2))
  if (data.length === 0) return print('No exceptions: all money came as it should.')
  print(
    table([
      ['PAYMENT', 'EXCEPTION', 'MONEY', 'POSSIBLE'],
      ...data.map((exception) => [
        exception.payment_intent,
        exception.kind ?? '',
        exception.money.map(showMoney).join(' + '),
        exception.status === 'resolving' ? 'under way' : exception.resolutions.map((way) => way.resolution).join(', '),
      ]),
    ]),
  )
}

/** `giro resolve PAYMENT --accept|--return|--credit`: shows what moves, asks, decides. */
export async function resolve(
  id: string,
  options: Options & { accept?: boolean; return?: boolean; credit?: boolean; yes?: boolean },
  environment: Environment,
): Promise<void> {
  const chosen = (['accept', 'return', 'credit'] as const).filter((name) => options[name])
  const [resolution] = chosen
  if (!resolution || chosen.length > 1)
    throw new CliError('Say one of --accept, --return and --credit. Nothing was changed.', ExitCode.usage)
  const path = `payment_intents/${encodeURIComponent(id)}`
  const before = await ask<ExceptionView>(environment, 'GET', `${path}/exception`)
  const way = before.resolutions.find((possible) => possible.resolution === resolution)
  // What is not possible is refused by the server, which says what is.
  if (way && !options.yes) {
    const question = `${before.kind}: ${meaning[resolution](way.money.map(showMoney).join(' + '), before)} Go on?`
    if (!(await askYes(question))) throw new CliError('Nothing was changed.')
  }
  const after = await ask<ExceptionView>(environment, 'POST', `${path}/resolve`, { resolution })
  if (options.json) return print(JSON.stringify(after, null, 2))
  print(after.status === 'resolved' ? 'Resolved.' : (advice(after) ?? 'Decided, and under way.'))
}

/** `giro claim-link PAYMENT`: prints the link, which is said this once. */
export async function claimLink(id: string, options: Options & { days: number }, environment: Environment) {
  const path = `payment_intents/${encodeURIComponent(id)}/claim_link`
  const link = await ask<ClaimLink>(environment, 'POST', path, { expires_in_days: options.days })
  if (options.json) return print(JSON.stringify(link, null, 2))
  print(link.url ?? '')
  process.stderr.write(
    `Send it to the payer alone: whoever opens it first says where the money goes. It works once, until ${new Date(link.expires_at * 1000).toISOString().slice(0, 10)}.\n`,
  )
}

const meaning: Record<DecisionName, (money: string, exception: ExceptionView) => string> = {
  accept: (money) => `${money} go to the payee, and the payment succeeds for that.`,
  return: (money, { refund_address }) =>
    `${money} go back to ${refund_address ?? 'the address that the payer has yet to give'}.`,
  credit: (money) => `${money} go to the payee, as the buyer's credit.`,
}

function advice(exception: ExceptionView): string | null {
  if (exception.refund_address || exception.kind !== 'awaiting_refund_address') return null
  return `Decided. It waits for the payer's address: send him the pay link, or the one that "giro claim-link ${exception.payment_intent}" makes.`
}

function showMoney({ amount, decimals, symbol, asset }: StrayMoney): string {
  return decimals === null ? `${amount} units of ${asset}` : showAsset(BigInt(amount), decimals, symbol ?? asset)
}

async function ask<Answer>(
  environment: Environment,
  method: 'GET' | 'POST',
  path: string,
  params?: object,
): Promise<Answer> {
  // Stripe's client knows no such method; it sends it all the same, with its key, errors and idempotency.
  return (await merchantClient(environment).rawRequest(method, `/v1/${path}`, params)) as unknown as Answer
}

function print(text: string) {
  process.stdout.write(`${text}\n`)
}
