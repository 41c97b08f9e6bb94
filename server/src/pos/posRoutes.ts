import { type PosView, posPaymentRequest } from '@giro/protocol/posView'
import { Hono } from 'hono'
import { accountOf, type Guarded, note } from '../access/actor.ts'
import { guard } from '../access/guard.ts'
import { type Context, isLocal } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { cancelIntent } from '../payments/cancel.ts'
import { MoneyError } from '../payments/errors.ts'
import { intentBySecret } from '../payments/find.ts'
import { payView } from '../payments/view.ts'
import { salesRoutes } from '../sales/salesRoutes.ts'
import { askPayment } from './askPayment.ts'

/** What the phone point of sale at /pos asks. Whether a payment was paid it hears as its payer does, by the payment's secret. */
export function posRoutes(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  app.use(...guard(context))
  app.get('/', async (c) => {
    const { name } = accountOf(c)
    const view: PosView = {
      merchant: { name },
      local: isLocal(context),
      currencies: [
        ...new Set([...context.networks.values()].flatMap(({ assets }) => assets.map((asset) => asset.fiat))),
      ],
    }
    return c.json(view)
  })
  app.post('/payments', async (c) => {
    const key = c.req.header('idempotency-key')
    if (!key || key.length > 255) {
      throw new MoneyError(
        'idempotency_key_missing',
        'Send an Idempotency-Key of 1 to 255 characters, so that a request sent twice asks for one payment. Nothing was done.',
      )
    }
    const request = await jsonBody(c, posPaymentRequest)
    const intent = await askPayment(context, accountOf(c), key, request)
    note(c, { target: intent.id, detail: { amount: intent.amount_minor, currency: intent.currency } })
    return c.json(await payView(context, intent))
  })
  app.post('/payments/:secret/cancel', async (c) => {
    const { id } = await intentBySecret(context, c.req.param('secret'))
    return c.json(await payView(context, await cancelIntent(context, accountOf(c).id, id, 'requested_by_customer')))
  })
  app.route('/sales', salesRoutes(context))
  return app
}
