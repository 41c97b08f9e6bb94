import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type Context as HonoContext } from 'hono'
import { problem } from './problem.ts'

const dist = fileURLToPath(new URL('../../../web/dist', import.meta.url))

/** The pages: built files, and an HTML entry for each address that the browser's router knows. */
export function pageRoutes(): Hono {
  const app = new Hono()
  const html = (name: string) => async (c: HonoContext) => {
    const text = await readFile(`${dist}/${name}`, 'utf8').catch(() => null)
    if (text === null)
      return problem(
        c,
        503,
        'pages_not_built',
        'The pages are not built yet. Start Giro with npm start, or run npm run build -w @giro/web.',
      )
    c.header('cache-control', 'no-cache')
    return c.html(text)
  }
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('cache-control', 'public, max-age=31536000, immutable')
  })
  app.get('/assets/*', serveStatic({ root: dist, precompressed: true }))
  app.get('/favicon.svg', serveStatic({ root: `${dist}/../ui`, rewriteRequestPath: () => '/giro.svg' }))
  app.get('/pay/:secret', html('index.html'))
  app.get('/refund/:secret', html('index.html'))
  app.get('/l/:word', html('index.html'))
  app.get('/r/:receipt', html('index.html'))
  app.get('/claim/:token', html('index.html'))
  app.get('/account', html('index.html'))
  // Without data: whoever is not logged in sees the login.
  app.get('/dashboard', html('dashboard.html'))
  app.get('/dashboard/*', html('dashboard.html'))
  app.get('/pos', html('pos.html'))
  app.get('/pos/serviceWorker.js', (c, next) => {
    // it keeps the page for when the line is bad; from its folder it may only rule over what is beneath
    c.header('service-worker-allowed', '/pos')
    return next()
  })
  app.use('/pos/*', (c, next) => {
    c.header('cache-control', 'no-cache')
    return next()
  })
  app.get('/pos/*', serveStatic({ root: dist }))
  app.get('/', (c) => c.redirect('/dashboard'))
  return app
}
