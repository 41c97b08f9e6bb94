import { onNetworkOf } from '@giro/protocol/payNetwork'
import type { PayView } from '@giro/protocol/payView'
import { getPayView, isSettled, type PaidByLink, type PayPlan, payByLink, planPayment, watchPayView } from '@giro/sdk'
import type { LocalAccount } from 'viem'
import { askYes } from './ask.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { showAsset, showMinor } from './money.ts'
import { payerKey } from './payerKey.ts'
import { PhaseDisplay } from './phases.ts'

export type PayOptions = {
  keystore?: string
  asset?: string
  network?: string
  transfer?: boolean
  approve?: boolean
  rpc?: string
  yes?: boolean
  json?: boolean
  timeout: number
}

/** `giro pay <link>`: what is shown and agreed to is what is signed. */
export async function pay(link: string, options: PayOptions, environment: Environment): Promise<void> {
  if (options.transfer && options.approve)
    throw new CliError('--approve is for a signature, --transfer is none. Name one of them.', ExitCode.usage)
  const view = await getPayView({ link })
  const account = await payerKey(options.keystore, environment)
  const rpc = options.rpc ? { rpcUrl: options.rpc } : {}
  const plan = await planPayment(view, {
    ...(options.asset ? { asset: options.asset } : {}),
    ...(options.network ? { network: options.network } : {}),
    ...(options.transfer ? { by: 'transfer' as const } : {}),
    ...(options.approve ? { approve: true } : {}),
    account,
    ...rpc,
  })

  process.stderr.write(`${describe(view, plan, account)}\n`)
  if (!options.yes && !(await askYes('Pay?'))) throw new CliError('Not paid. Nothing was signed.')

  const paid = await payByLink({
    link,
    account,
    view,
    asset: plan.option.asset,
    network: plan.option.network,
    by: plan.by,
    approve: plan.approve,
    ...rpc,
  })
  const settled = await follow(link, paid, options.timeout)
  if (options.json) process.stdout.write(`${JSON.stringify({ paid_by: paid.by, ...settled }, null, 2)}\n`)
  process.stderr.write(`${outcome(settled)}\n`)
  if (settled.status === 'canceled') throw new CliError(`${settled.id} was cancelled by the merchant after you paid.`)
}

/** What will be paid, to whom and how, before anybody is asked to agree. */
export function describe(view: PayView, plan: PayPlan, account: LocalAccount): string {
  const { option, amount, by, approve } = plan
  const rows: [string, string][] = [
    ['Pay', `${showAsset(amount, option.decimals, option.symbol)} for ${showMinor(view.amount, view.currency)}`],
    [
      'for',
      view.description ?? (view.line_items.map((item) => `${item.quantity} x ${item.name}`).join(', ') || view.id),
    ],
    ['to', `${view.merchant.name} (${view.merchant.payee})`],
    ['from', account.address],
    ['on', `${onNetworkOf(view, option).network.name} (${option.network})`],
    [
      'by',
      by === 'signature' ? 'your signature, without gas' : `a transfer to ${option.deposit_address}; you pay the gas`,
    ],
  ]
  if (approve)
    rows.push([
      'first',
      `a transaction, whose gas you pay: the contract Permit2 (${option.permit2}) may move any amount of your ${option.symbol}, but only as you sign for it; later payments need no gas`,
    ])
  if (view.capture_method === 'manual')
    rows.push(['held', 'the money is frozen until the merchant captures it or lets it go'])
  return rows.map(([label, value]) => `  ${label.padEnd(5)} ${value}`).join('\n')
}

async function follow(link: string, paid: PaidByLink, timeoutS: number): Promise<PayView> {
  const display = new PhaseDisplay(process.stderr)
  const stop = AbortSignal.timeout(timeoutS * 1000)
  try {
    display.show(paid.view)
    if (isSettled(paid.view)) return paid.view
    for await (const view of watchPayView({ link, signal: stop })) {
      display.show(view)
      if (isSettled(view)) return view
      refuseIfStray(view, paid)
    }
  } finally {
    display.end()
  }
  throw new CliError(
    [
      `Not settled after ${timeoutS} seconds. The ${paid.by === 'signature' ? 'signature was handed over' : 'transfer was mined'}, so do not pay again.`,
      `Look at ${link}`,
    ].join('\n'),
  )
}

/** The money did not become this payment; waiting longer would not change that. */
function refuseIfStray(view: PayView, paid: PaidByLink) {
  if (paid.by === 'signature' && paid.view.status === 'processing' && view.status === 'requires_action')
    throw new CliError('The chain refused the payment and nothing was taken. Look at the link before you pay again.')
  const stray = { late: 'It came too late.', duplicate: 'It was paid before.', wrong_asset: 'It was the wrong asset.' }
  const why = view.exception && view.exception in stray ? stray[view.exception as keyof typeof stray] : null
  if (why)
    throw new CliError(
      `${why} The money lies at the payment's deposit address. Open the link and say where it should go back to.`,
    )
}

function outcome(view: PayView): string {
  if (view.status === 'requires_capture') return 'Paid. The money is held until the merchant captures it.'
  if (view.status === 'succeeded')
    return view.receipt ? `Settled. Receipt: payment ${view.receipt.payment}` : 'Settled.'
  return view.status
}
