import type { AuditView } from '@giro/protocol/access'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { accountOf, type Guarded } from './actor.ts'

const page = 50

/**
 * What was done to the account, newest first: /api/dashboard/audit?before=. Logins belong to no account; those of its
 * members are shown.
 */
export function auditRoutes({ db }: Pick<Context, 'db'>): Hono<Guarded> {
  return new Hono<Guarded>().get('/', async (c) => {
    const { id } = accountOf(c)
    const before = Number(c.req.query('before') ?? Number.MAX_SAFE_INTEGER)
    const rows = await db
      .selectFrom('audit_entry')
      .selectAll()
      .where((eb) =>
        eb.or([
          eb('account', '=', id),
          eb.and([
            eb('account', 'is', null),
            sql<boolean>`exists (select 1 from member join "user" on "user".id = member."user" where member.account = ${id}
              and ("user".id = audit_entry.target or "user".email = audit_entry.detail->>'email'))`,
          ]),
        ]),
      )
      .where('id', '<', Number.isSafeInteger(before) ? before : Number.MAX_SAFE_INTEGER)
      .orderBy('id', 'desc')
      .limit(page + 1)
      .execute()
    const data = rows.slice(0, page).map((row) => ({
      ...{ id: row.id, at_ms: row.at_ms, actor: row.actor, name: row.name, address: row.address },
      ...{ act: row.act, target: row.target, detail: row.detail, status: row.status },
    }))
    return c.json({ data, has_more: rows.length > page } satisfies AuditView)
  })
}
