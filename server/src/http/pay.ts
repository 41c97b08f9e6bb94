import {
  prepareRequest,
  receiptView,
  refundAddressRequest,
  refundSignatureRequest,
  signatureRequest,
  tipRequest,
} from '@giro/protocol/payView'
import { Hono } from 'hono'
import type { Hex } from 'viem'
import type { Context } from '../context.ts'
import { claimView, useClaimLink } from '../exceptions/claim.ts'
import { signatureIntake } from '../payments/acceptSignature.ts'
import { intentByReceipt, intentBySecret } from '../payments/find.ts'
import { prepareSignature } from '../payments/prepare.ts'
import { setRefundAddress } from '../payments/refundAddress.ts'
import { setTip } from '../payments/tip.ts'
import { payView } from '../payments/view.ts'
import { refundView, signRefund } from '../refunds/sign.ts'
import { Buckets } from './buckets.ts'
import { limitAddresses } from './limit.ts'
import { limitBody } from './limitBody.ts'
import { liveStream } from './live.ts'
import { jsonBody, problem } from './problem.ts'

/** What the payer's page and the payee's signing page ask. The secret in the path is the whole permission. */
export function payRoutes(context: Context): Hono {
  const app = new Hono()
  const accept = signatureIntake(context)
  const view = async (secret: string) => payView(context, await intentBySecret(context, secret))
  app.use(limitAddresses(new Buckets(300, 50), context.now))
  app.use(
    limitBody(16_384, (c) =>
      problem(c, 413, 'body_too_large', 'The body is larger than 16 kB. Nothing was done; send only what is asked.'),
    ),
  )
  app.use(async (c, next) => {
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    await next()
  })
  app.get('/pay/:secret', async (c) => c.json(await view(c.req.param('secret'))))
  app.get('/pay/:secret/live', async (c) => {
    const intent = await intentBySecret(context, c.req.param('secret'))
    return liveStream(
      c,
      context,
      (intents) => intents.filter((id) => id === intent.id),
      async () => ({ event: 'view', data: JSON.stringify(await view(intent.client_secret)) }),
    )
  })
  app.post('/pay/:secret/prepare', async (c) =>
    c.json(await prepareSignature(context, c.req.param('secret'), await jsonBody(c, prepareRequest))),
  )
  app.post('/pay/:secret/signature', async (c) => {
    const intent = await accept({ secret: c.req.param('secret'), ...(await jsonBody(c, signatureRequest)) })
    return c.json(await payView(context, intent))
  })
  app.post('/pay/:secret/refund_address', async (c) => {
    const { address } = await jsonBody(c, refundAddressRequest)
    await setRefundAddress(context, c.req.param('secret'), address)
    return c.json(await view(c.req.param('secret')))
  })
  app.post('/pay/:secret/tip', async (c) => {
    const { percent } = await jsonBody(c, tipRequest)
    return c.json(await payView(context, await setTip(context, c.req.param('secret'), percent)))
  })
  app.get('/receipts/:token', async (c) => {
    const whole = await payView(context, await intentByReceipt(context, c.req.param('token')))
    return c.json(receiptView.parse(whole))
  })
  app.get('/claim/:token', async (c) => c.json(await claimView(context, c.req.param('token'))))
  app.post('/claim/:token/refund_address', async (c) => {
    const { address } = await jsonBody(c, refundAddressRequest)
    return c.json(await useClaimLink(context, c.req.param('token'), address))
  })
  app.get('/refund/:secret', async (c) => c.json(await refundView(context, c.req.param('secret'))))
  app.post('/refund/:secret/signature', async (c) => {
    const { signature } = await jsonBody(c, refundSignatureRequest)
    return c.json(await signRefund(context, c.req.param('secret'), signature as Hex))
  })
  return app
}
