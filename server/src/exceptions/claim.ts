import type { ClaimView } from '@giro/protocol/exception'
import type { Selectable } from 'kysely'
import { hashOf } from '../access/token.ts'
import { accountName } from '../accounts/name.ts'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { unitsOf } from '../payments/optionOf.ts'
import { giveRefundAddress } from '../payments/refundAddress.ts'
import type { IntentRow } from '../payments/rows.ts'
import type { ClaimLinkTable } from '../store/tables.ts'
import { readException } from './read.ts'

type Link = Selectable<ClaimLinkTable>

/** What a claim link shows: the money that goes back, and where to once that is said. Throws MoneyError claim_link_unknown, claim_link_expired. */
export async function claimView(context: Context, token: string): Promise<ClaimView> {
  const link = await openLink(context, token)
  return view(context, link)
}

/** The payer says where his money goes back to; then the link only shows how it gets there. Throws MoneyError claim_link_used. */
export async function useClaimLink(context: Context, token: string, address: string): Promise<ClaimView> {
  const link = await openLink(context, token)
  const intent = await intentOf(context, link)
  await giveRefundAddress(context, intent, address, async (trx) => {
    const taken = await trx
      .updateTable('claim_link')
      .set({ used_ms: context.now() })
      .where('id', '=', link.id)
      .where('used_ms', 'is', null)
      .where('expires_ms', '>', context.now())
      .executeTakeFirst()
    if (taken.numUpdatedRows > 0n) return
    throw new MoneyError(
      'claim_link_used',
      'This link was used already, and works once. Nothing was changed; if that was not you, write to the shop at once.',
      { status: 409 },
    )
  })
  return view(context, { ...link, used_ms: context.now() })
}

async function openLink(context: Context, token: string): Promise<Link> {
  const link = await context.db
    .selectFrom('claim_link')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .executeTakeFirst()
  if (!link) {
    throw new MoneyError(
      'claim_link_unknown',
      'This link is not known. Nothing was changed; look whether it is complete, or ask the shop for a new one.',
      { status: 404 },
    )
  }
  if (link.expires_ms <= context.now()) {
    throw new MoneyError(
      'claim_link_expired',
      'This link has expired or was replaced. Your money is still where it was; ask the shop for a new link.',
      { status: 410 },
    )
  }
  return link
}

function intentOf(context: Context, link: Link): Promise<IntentRow> {
  return context.db.selectFrom('intent').selectAll().where('id', '=', link.intent).executeTakeFirstOrThrow()
}

async function view(context: Context, link: Link): Promise<ClaimView> {
  const [intent, exception, name, returns] = await Promise.all([
    intentOf(context, link),
    readException(context, link.account, link.intent),
    accountName(context, link.account),
    context.db
      .selectFrom('chain_event')
      .select(['network', 'transaction_hash', 'asset', 'amount'])
      .where('intent', '=', link.intent)
      .where('name', '=', 'Forwarded')
      .orderBy('timestamp_s')
      .orderBy('log_index')
      .execute(),
  ])
  const places = [...exception.money, ...returns]
  const names = [...new Set(places.map(({ network }) => context.networks.get(network)?.name ?? network))]
  return {
    status: intent.refund_address === null ? 'open' : exception.money.length > 0 ? 'returning' : 'returned',
    merchant: { name },
    description: intent.description,
    networks: names,
    money: exception.money,
    returns: returns.map((event) => {
      const units = unitsOf(context, intent, event)
      return {
        network: event.network,
        transaction_hash: event.transaction_hash,
        asset: event.asset ?? '',
        symbol: units?.symbol ?? null,
        decimals: units?.decimals ?? null,
        amount: String(event.amount ?? 0n),
      }
    }),
    refund_address: intent.refund_address,
    own: [
      intent.payee,
      ...context.deposits.ofIntent(intent.id).map((deposit) => deposit.address),
      ...[...context.networks.values()].flatMap(({ contracts, assets }) => [
        contracts.house,
        contracts.deposits,
        ...assets.map(({ address }) => address),
      ]),
    ],
    expires_at: Math.floor(link.expires_ms / 1000),
  }
}
