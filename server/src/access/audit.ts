import type { Context as HonoContext, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Context } from '../context.ts'
import { clientAddress } from '../http/clientAddress.ts'
import { toJson } from '../store/parse.ts'
import type { Actor, AuditNote } from './actor.ts'

/**
 * Writes every request that changes something into the audit log: who asks for what before it is done, and how it ended
 * after it. A crash in between leaves an entry whose end is not known, never a change without an entry.
 */
export function audited(context: Pick<Context, 'db' | 'now' | 'log'>): MiddlewareHandler {
  const { db, now, log } = context
  return async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const actor = c.get('actor') as Actor | undefined
    const who = actor?.kind ?? 'nobody'
    const { id } = await db
      .insertInto('audit_entry')
      .values({
        at_ms: now(),
        account: actor?.account?.id ?? null,
        actor: who,
        user: actor?.user?.id ?? null,
        name: actor?.user?.email ?? who,
        address: clientAddress(c),
        act: actOf(c),
        target: targetOf(c),
        detail: toJson({}),
        status: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await next()
    const { target, account, detail } = (c.get('audit') ?? {}) as AuditNote
    await db
      .updateTable('audit_entry')
      .set({
        status: c.res.status,
        detail: toJson(detail ?? {}),
        ...(target === undefined ? {} : { target }),
        ...(account === undefined ? {} : { account }),
      })
      .where('id', '=', id)
      .execute()
      .catch((error: unknown) => log.error({ err: error, entry: id }, 'the end of an act is missing in the audit log'))
  }
}

const verbs: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'delete' }

/** `POST /api/dashboard/payments/:id/capture` is `payments.capture`, `DELETE /api/dashboard/keys/:id` is `keys.delete`. */
function actOf(c: HonoContext): string {
  const parts = patternOf(c)
    .split('/')
    .filter((part) => part && !['api', 'dashboard'].includes(part))
  const words = parts.filter((part) => !part.startsWith(':'))
  // a word after an id is a verb
  const named = parts.at(-1) === words.at(-1) && words.length < parts.length
  return [...words, ...(named ? [] : [verbs[c.req.method] ?? c.req.method])].join('.').slice(0, 100)
}

/** The first id in the path; a token is no id. */
function targetOf(c: HonoContext): string | null {
  const parts = patternOf(c).split('/')
  const at = parts.findIndex((part) => part.startsWith(':'))
  if (at === -1 || parts[at] === ':token') return null
  return c.req.path.split('/')[at]?.slice(0, 100) ?? null
}

/** The route that will answer: `/api/dashboard/payments/:id/capture`. */
function patternOf(c: HonoContext): string {
  return matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? 'unknown'
}
