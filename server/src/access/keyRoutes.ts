import { type KeysView, keyRequest, type NewKey, rotateRequest } from '@giro/protocol/access'
import { Hono } from 'hono'
import { type ApiKeyRow, createApiKey } from '../accounts/apiKey.ts'
import { resources } from '../accounts/resources.ts'
import type { Context } from '../context.ts'
import { jsonBody } from '../http/problem.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { accountOf, actorOf, type Guarded, note } from './actor.ts'

/** How long a key that works no more is still shown. */
const shownFor_ms = 30 * 24 * 3_600_000

/** The account's API keys: /api/dashboard/keys. A key is told once, when it is made. */
export function keyRoutes(context: Context): Hono<Guarded> {
  const { db, now } = context
  const app = new Hono<Guarded>()
  app.get('/', async (c) => {
    const rows = await db
      .selectFrom('api_key')
      .selectAll()
      .where('account', '=', accountOf(c).id)
      .where((eb) => eb.or([eb('expires_ms', 'is', null), eb('expires_ms', '>', now() - shownFor_ms)]))
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute()
    return c.json({ data: rows.map(keyView), resources: [...resources] } satisfies KeysView)
  })
  app.post('/', async (c) => {
    const { name, permissions } = await jsonBody(c, keyRequest)
    const unknown = Object.keys(permissions ?? {}).find((each) => !(resources as readonly string[]).includes(each))
    if (unknown !== undefined) {
      throw new MoneyError(
        'resource_unknown',
        `'${unknown}' is nothing a key can be restricted to. No key was made; choose from ${resources.join(', ')}.`,
      )
    }
    const createdBy = actorOf(c).user?.email ?? actorOf(c).kind
    const made = await createApiKey(db, accountOf(c), now(), {
      name: name ?? null,
      permissions: permissions ?? null,
      createdBy,
    })
    note(c, { target: made.id, detail: { name: name ?? null, permissions: permissions ?? 'all' } })
    return c.json(made satisfies NewKey)
  })
  app.post('/:id/rotate', async (c) => {
    const { grace_s } = await jsonBody(c, rotateRequest)
    const old = await working(accountOf(c).id, c.req.param('id'))
    const createdBy = actorOf(c).user?.email ?? actorOf(c).kind
    const { name, permissions } = old
    const made = await createApiKey(db, accountOf(c), now(), { name, permissions, createdBy })
    await end(old, now() + grace_s * 1000)
    note(c, { detail: { new: made.id, grace_s } })
    return c.json(made satisfies NewKey)
  })
  app.delete('/:id', async (c) => {
    await end(await working(accountOf(c).id, c.req.param('id')), now())
    return c.json({ ok: true })
  })
  return app

  async function working(account: string, id: string): Promise<ApiKeyRow> {
    const key = await db
      .selectFrom('api_key')
      .selectAll()
      .where('account', '=', account)
      .where('id', '=', id)
      .where((eb) => eb.or([eb('expires_ms', 'is', null), eb('expires_ms', '>', now())]))
      .executeTakeFirst()
    if (!key) throw noSuch('key', id)
    return key
  }

  /** Never later than it would have ended anyway. */
  async function end(key: ApiKeyRow, at_ms: number): Promise<void> {
    const expires_ms = Math.min(at_ms, key.expires_ms ?? at_ms)
    await db.updateTable('api_key').set({ expires_ms }).where('id', '=', key.id).execute()
  }
}

function keyView({ id, hint, kind, name, permissions, created_ms, created_by, used_ms, expires_ms }: ApiKeyRow) {
  return { id, hint, kind, name, permissions, created_ms, created_by, used_ms, expires_ms }
}
