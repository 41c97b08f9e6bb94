import { Hono } from 'hono'
import { sql } from 'kysely'
import { z } from 'zod'
import { listObject, page, pageParams } from '../http/stripe/page.ts'
import { amount, currency, ignored, mergeMetadata, metadata, text, unsupported } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import type { RefundRow } from '../payments/rows.ts'
import { cancelRefund } from './cancel.ts'
import { createRefund } from './create.ts'
import { refundObject } from './refundObject.ts'

const createParams = z.strictObject({
  amount: amount().optional(),
  charge: text(255).optional(),
  payment_intent: text(255).optional(),
  metadata: metadata().default({}),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  currency: currency().optional(),
  instructions_email: ignored(),
  customer: unsupported('There are no customer balances here; refund a payment_intent or a charge.'),
  origin: unsupported('There are no customer balances here; refund a payment_intent or a charge.'),
  refund_application_fee: unsupported('There are no connected accounts.'),
  reverse_transfer: unsupported('There are no connected accounts.'),
})

const listParams = pageParams({ charge: text(255).optional(), payment_intent: text(255).optional() })

export function refundRoutes(api: StripeApi): Hono {
  const { context } = api
  const object = (row: RefundRow) => refundObject(row, context.config.publicUrl)
  return new Hono()
    .post(
      '/refunds',
      route(api, createParams, async ({ account, params, newId }) => {
        const { payment_intent, charge } = params
        if ((payment_intent === undefined) === (charge === undefined)) {
          throw new MoneyError(
            'parameter_missing',
            'Give payment_intent or charge, one of them: it says which payment to refund. Nothing was refunded.',
            { param: 'payment_intent' },
          )
        }
        const row = await createRefund(context, account.id, {
          id: newId('re'),
          intent: payment_intent ?? null,
          charge: charge ?? null,
          amount_minor: params.amount ?? null,
          reason: params.reason ?? null,
          metadata: mergeMetadata({}, params.metadata),
        })
        return object(row)
      }),
    )
    .post(
      '/refunds/:id/cancel',
      route(api, z.strictObject({}), async ({ account, id }) => object(await cancelRefund(context, account.id, id))),
    )
    .get(
      '/refunds',
      route(api, listParams, async ({ account, params }) => {
        const filters = [
          ...(params.payment_intent === undefined ? [] : [sql`intent = ${params.payment_intent}`]),
          ...(params.charge === undefined ? [] : [sql`charge = ${params.charge}`]),
        ]
        const { rows, has_more } = await page<RefundRow>(context, 'refund', account.id, params, filters)
        return listObject('refunds', rows.map(object), has_more)
      }),
    )
    .get(
      '/refunds/:id',
      route(api, z.strictObject({}), async ({ account, id }) => {
        const row = await context.db
          .selectFrom('refund')
          .selectAll()
          .where('account', '=', account.id)
          .where('id', '=', id)
          .executeTakeFirst()
        if (!row) throw noSuch('refund', id)
        return object(row)
      }),
    )
}
