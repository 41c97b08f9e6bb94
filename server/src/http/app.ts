import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { loginRoutes } from '../access/loginRoutes.ts'
import { type Context, isLocal } from '../context.ts'
import { docsRoutes } from '../docs/docsRoutes.ts'
import { linkPageRoutes } from '../links/linkPageRoutes.ts'
import { posRoutes } from '../pos/posRoutes.ts'
import { dashboardRoutes } from './dashboard.ts'
import { healthRoutes } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import { operationsOf } from './openapi.ts'
import { pageRoutes } from './pages.ts'
import { passkeyRoutes } from './passkeys.ts'
import { payRoutes } from './pay.ts'
import { problem, problemOf } from './problem.ts'
import { stripeApp } from './stripe/stripeApp.ts'
import { wellKnownRoutes } from './wellKnown.ts'

/** Everything this server answers over HTTP. */
export function httpApp(context: Context): Hono {
  const app = new Hono()
  app.use(headers(context))
  app.use(refuseForeignHosts(context))
  app.route('/', healthRoutes(context))
  app.route('/', metricsRoutes(context))
  app.route('/', wellKnownRoutes(context))
  const v1 = stripeApp(context)
  app.route('/v1', v1)
  app.route('/', docsRoutes(context, operationsOf(v1)))
  app.route('/api', loginRoutes(context))
  app.route('/api/dashboard', dashboardRoutes(context))
  app.route('/api/pos', posRoutes(context))
  app.route('/api/links', linkPageRoutes(context))
  app.route('/api', payRoutes(context))
  app.route('/api', passkeyRoutes(context))
  app.route('/', pageRoutes())
  app.notFound((c) =>
    problem(
      c,
      404,
      'not_found',
      'There is nothing at this address. Look at /docs, /dashboard, /v1 or /.well-known/giro.json.',
    ),
  )
  app.onError((error, c) => problemOf(c, error, context.log))
  return app
}

function headers({ networks }: Pick<Context, 'networks'>) {
  const rpcs = [...networks.values()].flatMap(({ publicRpcUrl }) =>
    publicRpcUrl ? [new URL(publicRpcUrl).origin] : [],
  )
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      // The local chain's wallet in the page talks to its RPC.
      connectSrc: ["'self'", ...rpcs],
      imgSrc: ["'self'", 'data:'],
      styleSrc: ["'self'"],
      manifestSrc: ["'self'"],
      scriptSrc: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
  })
}

/**
 * A page of another site can point its own name at this machine (DNS rebinding), and everybody knows the local secret key:
 * on the local chain only our own names are answered.
 */
function refuseForeignHosts(context: Pick<Context, 'networks' | 'config'>): MiddlewareHandler {
  const { config } = context
  const local = isLocal(context)
  const names = ['localhost', '127.0.0.1', '[::1]', new URL(config.publicUrl).hostname]
  return async (c, next) => {
    const name = (c.req.header('host') ?? '').replace(/:\d+$/, '')
    if (!local || names.includes(name)) return next()
    return problem(
      c,
      403,
      'wrong_host',
      `This server is not ${name}. Nothing was done; set GIRO_PUBLIC_URL to the name it is reached by.`,
    )
  }
}
