import { Hono } from 'hono'
import { type Guarded, note } from '../access/actor.ts'
import type { Context } from '../context.ts'
import { noSuch } from '../payments/errors.ts'
import { networksView } from './networksView.ts'
import { setPaused } from './pause.ts'

/** The networks, and pausing one: /api/dashboard/networks, for who runs the server. */
export function networkRoutes(context: Context): Hono<Guarded> {
  const app = new Hono<Guarded>()
  app.get('/', async (c) => c.json({ data: await networksView(context) }))
  for (const verb of ['pause', 'resume'] as const) {
    app.post(`/:id/${verb}`, async (c) => {
      const id = c.req.param('id')
      if (!context.networks.has(id)) throw noSuch('network', id)
      await setPaused(context, id, verb === 'pause')
      note(c, { target: id })
      context.log.warn({ network: id }, verb === 'pause' ? 'This network is paused.' : 'This network goes on.')
      return c.json({ data: await networksView(context) })
    })
  }
  return app
}
