import { executeRequest, newPasskeyRequest, startRecoveryRequest } from '@giro/protocol/passkeyView'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Context } from '../context.ts'
import { giveDemoDollars } from '../passkeys/demoDollars.ts'
import { readAccount } from '../passkeys/readAccount.ts'
import { readPasskey, registerPasskey } from '../passkeys/register.ts'
import { execute, finishRecovery, startRecovery } from '../passkeys/relay.ts'
import { findAccount } from '../passkeys/rows.ts'
import { jsonBody, problem } from './problem.ts'

/** Passkey accounts. Open to everybody: all that is read is public, and what moves money is signed by a passkey. */
export function passkeyRoutes(context: Context): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: 16_384,
      onError: (c) =>
        problem(c, 413, 'body_too_large', 'The body is larger than 16 kB. Nothing was done; send only what is asked.'),
    }),
  )
  app.use(async (c, next) => {
    await next()
    c.header('cache-control', 'no-store')
  })
  app.post('/passkeys', async (c) => c.json(await registerPasskey(context, await jsonBody(c, newPasskeyRequest))))
  app.get('/passkeys/:id', async (c) => c.json(await readPasskey(context, c.req.param('id'))))
  app.get('/passkey_accounts/:address', async (c) =>
    c.json(await readAccount(context, await findAccount(context, c.req.param('address')))),
  )
  app.post('/passkey_accounts/:address/execute', async (c) =>
    c.json(await execute(context, c.req.param('address'), await jsonBody(c, executeRequest))),
  )
  app.post('/passkey_accounts/:address/start_recovery', async (c) =>
    c.json(await startRecovery(context, c.req.param('address'), await jsonBody(c, startRecoveryRequest))),
  )
  app.post('/passkey_accounts/:address/finish_recovery', async (c) =>
    c.json(await finishRecovery(context, c.req.param('address'))),
  )
  app.post('/passkey_accounts/:address/demo_dollars', async (c) => {
    const account = await findAccount(context, c.req.param('address'))
    await giveDemoDollars(context, account.address)
    return c.json(await readAccount(context, account))
  })
  return app
}
