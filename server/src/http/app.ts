import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { Context } from '../context.ts'
import type { AccountRow } from '../payments/rows.ts'
import { dashboardRoutes } from './dashboard.ts'
import { healthRoutes } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import { pageRoutes } from './pages.ts'
import { payRoutes } from './pay.ts'
import { problem, problemOf } from './problem.ts'
import { stripeApp } from './stripe/stripeApp.ts'
import { wellKnownRoutes } from './wellKnown.ts'

/** Everything this server answers over HTTP. `account` is whose dashboard it is: the only one, until there is a login. */
export function httpApp(context: Context, account: () => Promise<AccountRow>, indexed: () => number): Hono {
  const app = new Hono()
  const { network } = context
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        // The embedded chain's wallet in the page talks to its RPC.
        connectSrc: ["'self'", ...(network.publicRpcUrl ? [new URL(network.publicRpcUrl).origin] : [])],
        imgSrc: ["'self'", 'data:'],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    }),
  )
  app.route('/', healthRoutes(context, indexed))
  app.route('/', metricsRoutes(context))
  app.route('/', wellKnownRoutes(context))
  app.route('/v1', stripeApp(context))
  app.route('/api', payRoutes(context))
  app.route('/api/dashboard', dashboardRoutes(context, account))
  app.route('/', pageRoutes())
  app.notFound((c) =>
    problem(
      c,
      404,
      'not_found',
      'There is nothing at this address. Look at /dashboard, /v1 or /.well-known/giro.json.',
    ),
  )
  app.onError((error, c) => problemOf(c, error, context.log))
  return app
}
