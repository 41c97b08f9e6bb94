import type { linkSessionRequest } from '@giro/protocol/linkView'
import type { z } from 'zod'
import { openSession } from '../checkout/create.ts'
import { lineOf, type PricedItem, totalMinor } from '../checkout/priceItems.ts'
import type { Context } from '../context.ts'
import { amountMost } from '../http/stripe/params.ts'
import { derivedId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import { payUrl } from '../payments/intentObject.ts'
import type { LinkRow } from './linkObject.ts'
import { closedBecause } from './linkView.ts'
import { type LinkPricedItem, pricedItems } from './pricedItems.ts'

type Wanted = z.output<typeof linkSessionRequest>

/** A link is public: nobody can make it open more than this. */
const perMinuteMost = 120

/**
 * Opens a checkout session for a buyer at a link, and answers the address of its pay page. Repeated with the same key it is the
 * same session. @throws {MoneyError} when the link is closed, or costs something else than the buyer was shown.
 */
export async function openLinkSession(context: Context, link: LinkRow, key: string, wanted: Wanted): Promise<string> {
  const newId = (prefix: string) => derivedId(prefix, `link:${link.id}:${key}:${JSON.stringify(wanted)}`)
  const priced = await pricedItems(context.db, link)
  const closed = await closedBecause(context, link, priced)
  if (closed !== null) {
    throw new MoneyError(
      'link_closed',
      `${link.inactive_message ?? 'Nothing is sold here any more.'} Nothing was charged.`,
      { status: 409 },
    )
  }
  const items = priced.flatMap((line) => lineWanted(line, wanted))
  const total = totalMinor(items)
  if (total !== wanted.total) {
    throw new MoneyError(
      'price_changed',
      'The price is not the one that you were shown any more. Nothing was charged; look at the new price.',
      { status: 409 },
    )
  }
  if (total > amountMost) {
    throw new MoneyError('amount_too_large', `It costs more than ${amountMost} minor units. Nothing was charged.`)
  }
  await refuseFlood(context, link)
  const account = await context.db
    .selectFrom('account')
    .selectAll()
    .where('id', '=', link.account)
    .executeTakeFirstOrThrow()
  const data = link.payment_intent_data
  const { intent } = await openSession(
    context,
    account,
    {
      items,
      success_url: link.after_completion.url,
      metadata: link.metadata,
      payment_intent_data: {
        capture_method: data?.capture_method ?? 'automatic',
        description:
          data?.description ??
          items
            .map(({ name }) => name)
            .join(', ')
            .slice(0, 1000),
        metadata: data?.metadata ?? {},
        ...(data?.statement_descriptor ? { statement_descriptor: data.statement_descriptor } : {}),
      },
      payment_method_types: ['crypto'],
      expires_s: Math.floor(context.now() / 1000) + context.config.acceptForS,
      payment_link: link.id,
      tips: link.tips,
    },
    newId,
  )
  return payUrl(context.config.publicUrl, intent)
}

/** What the buyer chose of a line, within what the seller allows. */
function lineWanted({ item, price, product }: LinkPricedItem, wanted: Wanted): PricedItem[] {
  const asked = wanted.quantities[item.id] ?? item.quantity
  const { minimum, maximum } = item.adjustable ?? { minimum: item.quantity, maximum: item.quantity }
  if (asked < minimum || asked > maximum) {
    throw new MoneyError(
      'quantity_invalid',
      `Of ${product.name} there can be ${minimum} to ${maximum}. Nothing was charged; choose another number.`,
    )
  }
  if (price.unit_amount_minor !== null)
    return asked === 0 ? [] : [lineOf({ price, product }, asked, price.unit_amount_minor)]
  const { amount } = wanted
  const least = price.custom_amount?.minimum ?? 1
  const most = price.custom_amount?.maximum ?? amountMost
  if (!amount || amount < least || amount > most) {
    throw new MoneyError(
      'amount_invalid',
      `The amount has to be between ${least} and ${most} minor units of ${price.currency}. Nothing was charged; choose another amount.`,
    )
  }
  return [lineOf({ price, product }, 1, amount)]
}

async function refuseFlood({ db, now }: Context, link: LinkRow): Promise<void> {
  const { count } = await db
    .selectFrom('checkout_session')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('payment_link', '=', link.id)
    .where('created_ms', '>', now() - 60_000)
    .executeTakeFirstOrThrow()
  if (Number(count) < perMinuteMost) return
  throw new MoneyError(
    'too_many_sessions',
    'Too many people buy here in this minute. Nothing was charged; try again in a minute.',
    { status: 429 },
  )
}
