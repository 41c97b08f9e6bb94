import { Hono } from 'hono'
import { z } from 'zod'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { noSuch } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'

/** Stripe's Account: the merchant that the key belongs to. */
export function accountObject(account: AccountRow): Record<string, unknown> {
  return {
    id: account.id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: account.name,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: null,
    capabilities: {},
    charges_enabled: true,
    created: Math.floor(account.created_ms / 1000),
    default_currency: 'usd',
    details_submitted: true,
    email: null,
    metadata: {},
    payouts_enabled: true,
    settings: null,
    type: 'standard',
    giro: { network: account.network, payee: account.payee, operator: account.operator },
  }
}

export function accountRoutes(api: StripeApi): Hono {
  const none = z.strictObject({})
  return new Hono()
    .get(
      '/account',
      route(api, none, async ({ account }) => accountObject(account)),
    )
    .get(
      '/accounts/:id',
      route(api, none, async ({ account, id }) => {
        if (id !== account.id) throw noSuch('account', id)
        return accountObject(account)
      }),
    )
}
