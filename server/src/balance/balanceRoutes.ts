import { Hono } from 'hono'
import { z } from 'zod'
import { livemode } from '../accounts/livemode.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { networksFor } from '../payments/terms.ts'
import { readBalances } from './readBalances.ts'

export function balanceRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono().get(
    '/balance',
    route(api, z.strictObject({}), async ({ account }) => {
      const balances = await readBalances(networksFor(context, account.network), account.payee)
      const available = balances.map(({ currency, amount_minor }) => ({
        amount: amount_minor,
        currency,
        source_types: {},
      }))
      return {
        object: 'balance',
        available,
        livemode: livemode(account.network),
        // What is held is still the payer's, what is settled is in the wallet: nothing is in between.
        pending: available.map(({ currency }) => ({ amount: 0, currency, source_types: {} })),
        giro: { network: account.network, payee: account.payee, assets: balances.flatMap(({ assets }) => assets) },
      }
    }),
  )
}
