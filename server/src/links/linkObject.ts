import type { Selectable } from 'kysely'
import { livemode } from '../accounts/livemode.ts'
import { priceObject } from '../catalogue/priceObject.ts'
import type { Db } from '../context.ts'
import { noSuch } from '../payments/errors.ts'
import type { PaymentLinkTable } from '../store/tables.ts'
import { pricedItems } from './pricedItems.ts'

export type LinkRow = Selectable<PaymentLinkTable>

/** @throws {MoneyError} resource_missing */
export async function findLink(db: Db, account: string, id: string): Promise<LinkRow> {
  const row = await db
    .selectFrom('payment_link')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuch('payment_link', id)
  return row
}

/** The page where anybody buys. */
export const linkUrl = (publicUrl: string, link: Pick<LinkRow, 'word'>) => `${publicUrl}/l/${link.word}`

/** How often a link was paid. */
export async function timesSold(db: Db, link: string): Promise<number> {
  const { count } = await db
    .selectFrom('checkout_session')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('payment_link', '=', link)
    .where('status', '=', 'complete')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Stripe's PaymentLink. `sold` is how often it was paid, counted only where there is a limit. */
export function linkObject(link: LinkRow, publicUrl: string, sold = 0): Record<string, unknown> {
  const { after_completion: after, payment_intent_data: data } = link
  return {
    id: link.id,
    object: 'payment_link',
    active: link.active,
    after_completion:
      after.url === null
        ? { hosted_confirmation: { custom_message: after.message }, type: 'hosted_confirmation' }
        : { redirect: { url: after.url }, type: 'redirect' },
    allow_promotion_codes: false,
    application: null,
    application_fee_amount: null,
    application_fee_percent: null,
    automatic_tax: { enabled: false, liability: null },
    billing_address_collection: 'auto',
    consent_collection: null,
    currency: link.currency,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer_creation: 'if_required',
    inactive_message: link.inactive_message,
    invoice_creation: null,
    livemode: livemode(link.network),
    managed_payments: null,
    metadata: link.metadata,
    on_behalf_of: null,
    optional_items: null,
    payment_intent_data:
      data === null
        ? null
        : {
            capture_method: data.capture_method,
            description: data.description,
            metadata: data.metadata,
            setup_future_usage: null,
            statement_descriptor: data.statement_descriptor,
            statement_descriptor_suffix: null,
            transfer_group: null,
          },
    payment_method_collection: 'if_required',
    payment_method_options: null,
    payment_method_types: null,
    phone_number_collection: { enabled: false },
    restrictions:
      link.sessions_most === null ? null : { completed_sessions: { count: sold, limit: link.sessions_most } },
    shipping_address_collection: null,
    shipping_options: [],
    submit_type: link.submit_type,
    subscription_data: null,
    tax_id_collection: { enabled: false, required: 'never' },
    transfer_data: null,
    url: linkUrl(publicUrl, link),
    giro: { tips: link.tips },
  }
}

/** Stripe's line items of a link, each with its price of now. */
export async function linkItemObjects(db: Db, link: LinkRow): Promise<Record<string, unknown>[]> {
  return (await pricedItems(db, link)).map(({ item, price, product }) => {
    const total = (price.unit_amount_minor ?? price.custom_amount?.preset ?? 0) * item.quantity
    return {
      id: item.id,
      object: 'item',
      adjustable_quantity: item.adjustable === null ? null : { enabled: true, ...item.adjustable },
      amount_discount: 0,
      amount_subtotal: total,
      amount_tax: 0,
      amount_total: total,
      currency: price.currency,
      description: product.name,
      metadata: {},
      price: priceObject(price),
      quantity: item.quantity,
    }
  })
}
