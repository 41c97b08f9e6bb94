import { salesCsv } from '@giro/protocol/salesCsv'
import { Hono } from 'hono'
import { z } from 'zod'
import { refuseRestricted } from '../accounts/apiKey.ts'
import { parseForm } from '../http/stripe/form.ts'
import { text } from '../http/stripe/params.ts'
import { route, type StripeApi } from '../http/stripe/route.ts'
import { validate } from '../http/stripe/validate.ts'
import { readSales } from './readSales.ts'

const dayParams = z.strictObject({ day: text(20).optional(), timezone: text(60).default('UTC') })

/** Giro's own part of /v1: the sales of a day, as JSON and as a table. A key that may read charges may read them. */
export function salesApiRoutes(api: StripeApi): Hono {
  const { context } = api
  return new Hono()
    .get(
      '/giro/sales',
      route(api, dayParams, async ({ account, params }) => ({
        object: 'giro.sales',
        ...(await readSales(context, account, params)),
      })),
    )
    .get('/giro/sales/csv', async (c) => {
      const { account, key } = await api.authenticate(c)
      refuseRestricted(key, 'charges', 'read')
      const mark = c.req.url.indexOf('?')
      const params = validate(dayParams, parseForm(mark === -1 ? '' : c.req.url.slice(mark + 1)))
      c.header('content-type', 'text/csv; charset=utf-8; header=present')
      return c.body(salesCsv((await readSales(context, account, params)).sales))
    })
}
