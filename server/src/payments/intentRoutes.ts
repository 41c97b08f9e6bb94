import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { payingCustomer } from '../customers/findCustomer.ts'
import { shipping } from '../customers/params.ts'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import {
  amount,
  amountMost,
  boolean,
  currency,
  email,
  emptyable,
  ignored,
  integer,
  list,
  mergeMetadata,
  metadata,
  text,
  unsupported,
  url,
} from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { search, searchParams } from '../http/stripe/search.ts'
import { cancelIntent } from './cancel.ts'
import { captureIntent } from './capture.ts'
import { confirmIntent } from './confirm.ts'
import { createIntents } from './create.ts'
import { noSuch } from './errors.ts'
import { intentObject } from './intentObject.ts'
import type { IntentRow } from './rows.ts'
import { updateIntent } from './update.ts'

const noTransfers = 'Money goes from the payer to your own wallet; there are no connected accounts.'

/** Of Stripe's parameters, those that cannot be honoured, and those that make no difference to a payment here. */
const common = {
  customer_account: unsupported('Use customer.'),
  payment_method: unsupported('The payer chooses how to pay on the page that next_action leads to; leave it out.'),
  confirmation_token: unsupported('The payer chooses how to pay on the page that next_action leads to; leave it out.'),
  mandate: unsupported('Nothing is charged without the payer; leave it out.'),
  off_session: unsupported('Nothing is charged without the payer; leave it out.'),
  error_on_requires_action: unsupported('Every payment asks its payer to act.'),
  setup_future_usage: unsupported('No payment method is kept for later.'),
  application_fee_amount: unsupported(noTransfers),
  on_behalf_of: unsupported(noTransfers),
  transfer_data: unsupported(noTransfers),
  transfer_group: unsupported(noTransfers),
  excluded_payment_method_types: ignored(),
  payment_method_configuration: ignored(),
  payment_method_data: ignored(),
  payment_method_options: ignored(),
  radar_options: ignored(),
  mandate_data: ignored(),
  statement_descriptor_suffix: ignored(),
  use_stripe_sdk: ignored(),
}

const createParams = z.strictObject({
  ...common,
  allowed_payment_method_types: list(text(60), 100).optional(),
  amount: amount(),
  currency: currency(),
  customer: text(255).optional(),
  shipping: shipping().optional(),
  automatic_payment_methods: ignored(),
  capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic'),
  confirm: boolean().default(false),
  confirmation_method: z.enum(['automatic', 'manual']).optional(),
  description: text(1000).optional(),
  metadata: metadata().default({}),
  // what it was called until 2026; the newer name is above
  payment_method_types: list(text(60), 100).default(['crypto']),
  receipt_email: email().optional(),
  return_url: url().optional(),
  statement_descriptor: text(22).optional(),
})

const updateParams = z.strictObject({
  ...common,
  amount: amount().optional(),
  currency: currency().optional(),
  customer: text(255).optional(),
  shipping: emptyable(shipping()).optional(),
  description: emptyable(text(1000)).optional(),
  metadata: metadata().optional(),
  allowed_payment_method_types: ignored(),
  payment_method_types: ignored(),
  receipt_email: emptyable(email()).optional(),
  statement_descriptor: emptyable(text(22)).optional(),
  capture_method: unsupported('The deposit address commits to how money is captured; create a new PaymentIntent.'),
})

const confirmParams = z.strictObject({
  ...common,
  shipping: shipping().optional(),
  return_url: url().optional(),
  allowed_payment_method_types: ignored(),
  payment_method_types: ignored(),
  receipt_email: ignored(),
  capture_method: unsupported('The deposit address commits to how money is captured; create a new PaymentIntent.'),
})

const captureParams = z.strictObject({
  amount_to_capture: integer(0, amountMost).optional(),
  final_capture: boolean().default(true),
  metadata: metadata().optional(),
  application_fee_amount: unsupported(noTransfers),
  transfer_data: unsupported(noTransfers),
  statement_descriptor: ignored(),
  statement_descriptor_suffix: ignored(),
})

const cancelParams = z.strictObject({
  cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
})

const listParams = pageParams({ customer: text(255).optional(), customer_account: unsupported('Use customer.') })

const searchFields = {
  amount: { kind: 'number', column: 'amount_minor' },
  created: 'second',
  currency: 'word',
  customer: 'text',
  metadata: 'metadata',
  status: 'word',
} as const

export function intentRoutes(api: StripeApi): Hono {
  const { context } = api
  const object = (row: IntentRow) => intentObject(row, { publicUrl: context.config.publicUrl })
  const find = async (account: string, id: string): Promise<IntentRow> => {
    const row = await context.db
      .selectFrom('intent')
      .selectAll()
      .where('account', '=', account)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw noSuch('payment_intent', id)
    return row
  }

  return new Hono()
    .post(
      '/payment_intents',
      route(api, createParams, async ({ account, params, newId }) => {
        const [row] = await createIntents(context, [
          {
            id: newId('pi'),
            account,
            amount_minor: params.amount,
            currency: params.currency,
            capture_method: params.capture_method === 'manual' ? 'manual' : 'automatic',
            description: params.description ?? null,
            receipt_email: params.receipt_email ?? null,
            statement_descriptor: params.statement_descriptor ?? null,
            return_url: params.return_url ?? null,
            payment_method_types: params.allowed_payment_method_types ?? params.payment_method_types,
            metadata: mergeMetadata({}, params.metadata),
            confirm: params.confirm,
            checkout_session: null,
            customer: await payingCustomer(context.db, account.id, params.customer),
            shipping: params.shipping ?? null,
          },
        ])
        return object(row!)
      }),
    )
    .get(
      '/payment_intents',
      route(api, listParams, async ({ account, params }) => {
        const filters = params.customer === undefined ? [] : [sql`customer = ${params.customer}`]
        const { rows, has_more } = await page<IntentRow>(context, 'intent', account.id, params, filters)
        return listObject('payment_intents', rows.map(object), has_more)
      }),
    )
    .get(
      '/payment_intents/search',
      route(api, searchParams, ({ account, params }) =>
        search<IntentRow>(context, 'intent', account.id, params, searchFields, async (rows) => rows.map(object)),
      ),
    )
    .get(
      '/payment_intents/:id',
      // A shop's own page may read its intent by the client secret; with the secret key it adds nothing.
      route(api, z.strictObject({ client_secret: ignored() }), async ({ account, id }) =>
        object(await find(account.id, id)),
      ),
    )
    .post(
      '/payment_intents/:id',
      route(api, updateParams, async ({ account, params, id }) => {
        const before = params.metadata === undefined ? null : await find(account.id, id)
        const row = await updateIntent(context, account.id, id, {
          amount_minor: params.amount,
          currency: params.currency,
          description: params.description,
          receipt_email: params.receipt_email,
          statement_descriptor: params.statement_descriptor,
          customer:
            params.customer === undefined ? undefined : await payingCustomer(context.db, account.id, params.customer),
          shipping: params.shipping,
          metadata: before ? mergeMetadata(before.metadata, params.metadata) : undefined,
        })
        return object(row)
      }),
    )
    .post(
      '/payment_intents/:id/confirm',
      route(api, confirmParams, async ({ account, params, id }) => {
        if (params.shipping !== undefined) await updateIntent(context, account.id, id, { shipping: params.shipping })
        return object(await confirmIntent(context, account.id, id, { return_url: params.return_url ?? null }))
      }),
    )
    .post(
      '/payment_intents/:id/capture',
      route(api, captureParams, async ({ account, params, id, key }) => {
        const row = await captureIntent(context, account.id, id, {
          amount_to_capture_minor: params.amount_to_capture ?? null,
          final_capture: params.final_capture,
          request: key,
        })
        if (params.metadata === undefined) return object(row)
        const changed = { metadata: mergeMetadata(row.metadata, params.metadata) }
        return object(await updateIntent(context, account.id, id, changed))
      }),
    )
    .post(
      '/payment_intents/:id/cancel',
      route(api, cancelParams, async ({ account, params, id, repeated }) => {
        if (repeated) {
          const row = await find(account.id, id)
          if (row.status === 'canceled') return object(row)
        }
        return object(await cancelIntent(context, account.id, id, params.cancellation_reason ?? null))
      }),
    )
}
