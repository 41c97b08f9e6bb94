import type { Asset } from '@giro/protocol/asset'
import { currencyExponent, minorToBase } from '@giro/protocol/currency'
import { type DepositOption, type DepositTerms, depositAddress, optionsRoot } from '@giro/protocol/deposit'
import { termsHash } from '@giro/protocol/payment'
import { type Address, zeroAddress } from 'viem'
import { livemode } from '../accounts/livemode.ts'
import type { Network } from '../chain/network.ts'
import { type Context, on } from '../context.ts'
import type { DepositRecord } from '../deposits/book.ts'
import { keccak } from '../keccak.ts'
import type { IntentOption } from '../store/tables.ts'
import { MoneyError } from './errors.ts'
import type { AccountRow } from './rows.ts'

export type Agreement = { options: IntentOption[]; terms: DepositTerms; address: Address }

/** The assets that an amount can be paid with: those at par with its currency. */
export function optionsFor(networks: { id: string; assets: Asset[] }[], amountMinor: number, currency: string) {
  return networks.flatMap(({ id, assets }) =>
    assets
      .filter((asset) => asset.fiat === currency)
      .map(
        (asset): IntentOption => ({
          network: id,
          asset: asset.address,
          symbol: asset.symbol,
          decimals: asset.decimals,
          amount: String(minorToBase(amountMinor, currency, asset.decimals)),
        }),
      ),
  )
}

/** The networks on which an account has money, its own first. Play money never pays for what real money is asked for. */
export function networksFor({ networks }: Pick<Context, 'networks'>, home: string): Network[] {
  const same = [...networks.values()].filter(({ id }) => livemode(id) === livemode(home))
  return [...same.filter(({ id }) => id === home), ...same.filter(({ id }) => id !== home)]
}

export function depositOptions(options: IntentOption[]): DepositOption[] {
  return options.map(({ network, asset, amount }) => ({
    chainId: Number(network.slice(network.indexOf(':') + 1)),
    asset,
    amount: BigInt(amount),
  }))
}

function allPaused(networks: Network[]): MoneyError {
  return new MoneyError(
    'network_paused',
    `No payment can be taken just now: ${networks.map(({ name }) => name).join(', ')} is paused. Nothing was created; try again later.`,
    { status: 503, type: 'api_error' },
  )
}

/** What an intent commits to on chain: who is paid, by whom it is operated, until when, and the exact amounts. */
export function agree(
  context: Pick<Context, 'config' | 'networks' | 'paused' | 'keys'>,
  account: Pick<AccountRow, 'network' | 'payee' | 'operator'>,
  intent: Pick<DepositRecord['intent'], 'id' | 'amount_minor' | 'currency' | 'capture_method' | 'created_ms'>,
): Agreement {
  const { config } = context
  const networks = networksFor(context, account.network)
  const units = intent.amount_minor / 10 ** currencyExponent(intent.currency)
  const open = networks.filter((network) => !context.paused.has(network.id))
  const worthwhile = open.filter((network) => units >= network.fees.least)
  const options = optionsFor(worthwhile, intent.amount_minor, intent.currency)
  if (options.length === 0 && optionsFor(networks, intent.amount_minor, intent.currency).length > 0) {
    if (optionsFor(open, intent.amount_minor, intent.currency).length === 0) throw allPaused(networks)
    throw new MoneyError(
      'amount_too_small',
      `Settling costs too much for so little: the least amount is ${Math.min(...open.map((network) => network.fees.least))} ${intent.currency}. Nothing was created; ask for more.`,
      { param: 'amount' },
    )
  }
  if (options.length === 0) {
    const accepted = [...new Set(networks.flatMap(({ assets }) => assets.map((asset) => asset.fiat)))].join(', ')
    throw new MoneyError(
      'currency_not_accepted',
      `No asset on ${networks.map(({ name }) => name).join(', ')} is at par with '${intent.currency}'. Nothing was created; use one of: ${accepted}.`,
      { param: 'currency' },
    )
  }
  // The same on every network, and so is the deposit's address.
  const { house, deposits } = on(context, account.network).network.contracts
  const created_s = Math.floor(intent.created_ms / 1000)
  const accept_by_s = created_s + config.acceptForS
  const capture_by_s = accept_by_s + config.captureForS
  const terms: DepositTerms = {
    house,
    payee: account.payee as Address,
    operator: account.operator as Address,
    hold: intent.capture_method === 'manual',
    acceptBy: accept_by_s,
    captureBy: capture_by_s,
    refundBy: capture_by_s + config.refundForS,
    feeBps: config.feeBps,
    feeRecipient: config.feeBps > 0 ? (account.operator as Address) : zeroAddress,
    terms: termsHash(intent.id, intent.amount_minor, intent.currency, keccak),
    options: optionsRoot(depositOptions(options), keccak),
    refundKey: context.keys.refundKey.address,
  }
  const address = depositAddress(deposits, terms, keccak)
  return { options, terms, address }
}
