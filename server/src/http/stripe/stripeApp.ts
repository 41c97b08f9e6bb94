import { Hono, type Context as HonoContext } from 'hono'
import { accountRoutes } from '../../accounts/accountRoutes.ts'
import { balanceRoutes } from '../../balance/balanceRoutes.ts'
import { payoutRoutes } from '../../balance/payoutRoutes.ts'
import { balanceTransactionRoutes } from '../../balance/transactionRoutes.ts'
import { priceRoutes } from '../../catalogue/priceRoutes.ts'
import { productRoutes } from '../../catalogue/productRoutes.ts'
import { chargeRoutes } from '../../charges/chargeRoutes.ts'
import { sessionRoutes } from '../../checkout/sessionRoutes.ts'
import type { Context } from '../../context.ts'
import { customerRoutes } from '../../customers/customerRoutes.ts'
import { apiVersion } from '../../events/eventObject.ts'
import { eventRoutes } from '../../events/eventRoutes.ts'
import { exceptionRoutes } from '../../exceptions/exceptionRoutes.ts'
import { newId } from '../../ids.ts'
import { linkRoutes } from '../../links/linkRoutes.ts'
import { MoneyError } from '../../payments/errors.ts'
import { intentRoutes } from '../../payments/intentRoutes.ts'
import { refundRoutes } from '../../refunds/refundRoutes.ts'
import { salesApiRoutes } from '../../sales/salesApiRoutes.ts'
import { deliveryRoutes } from '../../webhooks/deliveryRoutes.ts'
import { endpointRoutes } from '../../webhooks/endpointRoutes.ts'
import { limitBody } from '../limitBody.ts'
import { authenticator } from './authenticate.ts'
import { idempotency } from './idempotency.ts'
import { answer, type StripeApi } from './route.ts'
import { stripeError, unexpected } from './stripeError.ts'

const bodyMost = 1024 * 1024

/** Stripe's HTTP API for merchants, to be mounted at /v1. */
export function stripeApp(context: Context): Hono {
  const api: StripeApi = { context, authenticate: authenticator(context), idempotent: idempotency(context) }
  const app = new Hono()
  app.use(async (c, next) => {
    const started = performance.now()
    c.header('request-id', newId('req'))
    c.header('stripe-version', apiVersion)
    c.header('cache-control', 'no-cache, no-store')
    refuseUnknownVersion(c.req.header('stripe-version'))
    await next()
    const ms = Math.round((performance.now() - started) * 10) / 10
    context.log.debug({
      request: c.res.headers.get('request-id'),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      ms,
    })
  })
  app.use(
    limitBody(bodyMost, (c) => {
      // the rest of the body is not read, so nothing can follow on this connection
      c.header('connection', 'close')
      return refuse(c, new MoneyError('request_too_large', tooLarge, { status: 413 }))
    }),
  )
  for (const routes of [
    intentRoutes,
    sessionRoutes,
    chargeRoutes,
    refundRoutes,
    eventRoutes,
    endpointRoutes,
    deliveryRoutes,
    balanceRoutes,
    balanceTransactionRoutes,
    payoutRoutes,
    customerRoutes,
    exceptionRoutes,
    productRoutes,
    salesApiRoutes,
    priceRoutes,
    linkRoutes,
    accountRoutes,
  ]) {
    app.route('/', routes(api))
  }
  const existing = pathsOf(app)
  app.all('*', (c) => refuse(c, unknownRoute(c, existing)))
  app.onError((error, c) => {
    if (error instanceof MoneyError) {
      if (error.cause !== undefined) context.log.warn({ err: error.cause, code: error.code }, error.message)
      return refuse(c, error)
    }
    const request = c.res.headers.get('request-id') ?? ''
    context.log.error({ err: error, request, method: c.req.method, path: c.req.path }, 'a request failed')
    return refuse(c, unexpected(request))
  })
  return app
}

/** Any version's client is served, by the one version spoken here; what is no version is a mistake worth telling. */
function refuseUnknownVersion(version: string | undefined): void {
  if (version === undefined || /^20\d\d-\d\d-\d\d(\.\w+)?(; \w+_beta=v\d+)*$/.test(version)) return
  throw new MoneyError(
    'api_version_invalid',
    `Invalid Stripe API version: ${version.slice(0, 40)}. Nothing was changed; leave the header out, or send ${apiVersion}, which is what is spoken here.`,
  )
}

const tooLarge = `The body is larger than ${bodyMost} bytes. Nothing was changed; send less, for example shorter metadata.`

function refuse(c: HonoContext, error: MoneyError): Response {
  if (error.status === 401) c.header('www-authenticate', 'Basic realm="Giro"')
  return answer(c, stripeError(error))
}

/** `POST /v1/payment_intents/:id/capture` and the like, each once. */
function pathsOf(app: Hono): string[] {
  const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && path !== '/*')
  return [...new Set(routes.map(({ method, path }) => `${method} /v1${path}`))]
}

function unknownRoute(c: HonoContext, existing: string[]): MoneyError {
  const { method, path } = c.req
  const message = `Unrecognized request URL (${method}: ${path.slice(0, 200)}). Nothing was changed. Giro speaks this part of Stripe's API: ${existing.join(', ')}.`
  return new MoneyError('url_unrecognized', message, { status: 404 })
}
