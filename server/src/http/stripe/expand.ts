import { type ApiKeyRow, refuseRestricted } from '../../accounts/apiKey.ts'
import { resourceOfObject } from '../../accounts/resources.ts'
import { findTransactions } from '../../balance/transactionRoutes.ts'
import { priceObject } from '../../catalogue/priceObject.ts'
import { productObject } from '../../catalogue/productObject.ts'
import { readCharges } from '../../charges/readCharges.ts'
import { lineItemsOf } from '../../checkout/lineItems.ts'
import type { Context } from '../../context.ts'
import { customerObject } from '../../customers/customerObject.ts'
import { findLink, linkItemObjects, linkObject } from '../../links/linkObject.ts'
import { MoneyError } from '../../payments/errors.ts'
import { intentObject } from '../../payments/intentObject.ts'
import { refundObject } from '../../refunds/refundObject.ts'
import { listObject } from './page.ts'
import type { StripeObject } from './route.ts'

const depthMost = 4

/** Whose objects, and what the key may read. */
type Reader = { account: string; key: ApiKeyRow }

type ReadByIds = (context: Context, account: string, ids: string[]) => Promise<StripeObject[]>

/** Fields that hold an id, by object and field, and how to read what they name. */
const references: Record<string, Record<string, ReadByIds>> = {
  payment_intent: { latest_charge: charges, customer: customers },
  charge: { payment_intent: intents, customer: customers, balance_transaction: findTransactions },
  refund: { charge: charges, payment_intent: intents, balance_transaction: findTransactions },
  'checkout.session': { payment_intent: intents, customer: customers, payment_link: links },
  product: { default_price: prices },
  price: { product: products },
  payout: { balance_transaction: findTransactions },
  'giro.exception': { payment_intent: intents },
}

/** Fields that are only there when asked for. */
const inclusions: Record<
  string,
  Record<string, (context: Context, account: string, parent: StripeObject) => Promise<unknown>>
> = {
  charge: { refunds: refundsOfCharge },
  'checkout.session': { line_items: lineItemsOfSession },
  payment_link: { line_items: lineItemsOfLink },
}

/**
 * Replaces ids by the objects they name, in place: `latest_charge`, `payment_intent.latest_charge`, and `data.…` in
 * lists. One query for each field, however many objects. @throws {MoneyError} for a field that cannot be expanded.
 */
export async function expand(context: Context, caller: Reader, root: StripeObject, paths: string[]): Promise<void> {
  for (const path of paths) {
    let level = [root]
    const fields = path.split('.')
    if (fields.length > depthMost + 1) {
      throw new MoneyError(
        'parameter_invalid',
        `You cannot expand more than ${depthMost} levels of a property. Property: ${path}`,
        {
          param: 'expand',
        },
      )
    }
    for (const field of fields) level = await step(context, caller, level, field, path)
  }
}

async function step(context: Context, { account, key }: Reader, level: StripeObject[], field: string, path: string) {
  const [first] = level
  if (!first) return []
  if ((first.object === 'list' || first.object === 'search_result') && field === 'data')
    return level.flatMap((list) => list.data as StripeObject[])
  const kind = String(first.object)
  const include = Object.hasOwn(inclusions[kind] ?? {}, field) ? inclusions[kind]![field] : undefined
  const read = Object.hasOwn(references[kind] ?? {}, field) ? references[kind]![field] : undefined
  if (include) {
    for (const parent of level) {
      const included =
        (parent[field] as StripeObject | undefined) ?? ((await include(context, account, parent)) as StripeObject)
      refuseUnread(key, (included.data as StripeObject[] | undefined) ?? [])
      parent[field] = included
    }
  } else if (read) {
    const ids = level.map((parent) => parent[field]).filter((value) => typeof value === 'string')
    if (ids.length > 0) {
      const objects = await read(context, account, [...new Set(ids)])
      refuseUnread(key, objects)
      const found = new Map(objects.map((object) => [object.id, object]))
      // Each parent gets its own copy, so that a later path cannot change two at once.
      for (const parent of level) parent[field] = structuredClone(found.get(parent[field])) ?? parent[field]
    }
  } else if (!level.every((parent) => parent[field] === null || isWhole(parent[field]))) {
    throw new MoneyError('parameter_invalid', `This property cannot be expanded (${path}).`, { param: 'expand' })
  }
  return level
    .map((parent) => parent[field])
    .filter((value): value is StripeObject => typeof value === 'object' && value !== null)
}

/** A key that may not read an object does not get it inside of another one either. */
function refuseUnread(key: ApiKeyRow, objects: StripeObject[]): void {
  for (const { object } of objects) {
    const resource = resourceOfObject(object)
    if (resource !== null) refuseRestricted(key, resource, 'read')
  }
}

/** An object that stands in its parent already, such as the price of a line. */
const isWhole = (value: unknown) => typeof value === 'object' && value !== null && 'object' in value

async function intents(context: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const rows = await context.db
    .selectFrom('intent')
    .selectAll()
    .where('account', '=', account)
    .where('id', 'in', ids)
    .execute()
  return rows.map((row) => intentObject(row, { publicUrl: context.config.publicUrl }))
}

async function customers(context: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const rows = await context.db
    .selectFrom('customer')
    .selectAll()
    .where('account', '=', account)
    .where('id', 'in', ids)
    .execute()
  return rows.map(customerObject)
}

async function charges(context: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const rows = await context.db
    .selectFrom('charge')
    .selectAll()
    .where('account', '=', account)
    .where('id', 'in', ids)
    .execute()
  return readCharges(context, rows)
}

async function refundsOfCharge(context: Context, account: string, charge: StripeObject): Promise<StripeObject> {
  const rows = await context.db
    .selectFrom('refund')
    .selectAll()
    .where('account', '=', account)
    .where('intent', '=', String(charge.payment_intent))
    .where('charge', '=', String(charge.id))
    .orderBy('created_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(11)
    .execute()
  const data = rows.slice(0, 10).map((row) => refundObject(row, context.config.publicUrl))
  return listObject(`charges/${charge.id}/refunds`, data, rows.length > 10)
}

async function products(context: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const { db } = context
  const rows = await db
    .selectFrom('product')
    .selectAll()
    .where('account', '=', account)
    .where('id', 'in', ids)
    .execute()
  return rows.map(productObject)
}

async function prices(context: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const { db } = context
  const rows = await db.selectFrom('price').selectAll().where('account', '=', account).where('id', 'in', ids).execute()
  return rows.map(priceObject)
}

async function links({ db, config }: Context, account: string, ids: string[]): Promise<StripeObject[]> {
  const found = await Promise.all(ids.map((id) => findLink(db, account, id)))
  return found.map((link) => linkObject(link, config.publicUrl))
}

async function lineItemsOfLink({ db }: Context, account: string, link: StripeObject): Promise<StripeObject> {
  const items = await linkItemObjects(db, await findLink(db, account, String(link.id)))
  return listObject(`payment_links/${link.id}/line_items`, items.slice(0, 10), items.length > 10)
}

async function lineItemsOfSession(context: Context, account: string, session: StripeObject): Promise<StripeObject> {
  const row = await context.db
    .selectFrom('checkout_session')
    .selectAll()
    .where('account', '=', account)
    .where('id', '=', String(session.id))
    .executeTakeFirstOrThrow()
  const items = lineItemsOf(row)
  return listObject(`checkout/sessions/${row.id}/line_items`, items.slice(0, 10), items.length > 10)
}
