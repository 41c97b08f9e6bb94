import { may, type Permission, type Role } from '@giro/protocol/access'
import type { Context as HonoContext } from 'hono'
import { MoneyError } from '../payments/errors.ts'
import type { AccountRow } from '../payments/rows.ts'
import type { UserRow } from './user.ts'

/**
 * Who asks, and for which account. `local` is whoever sits at a local chain that has no users; `terminal` is whoever can
 * read the server's home folder.
 */
export type Actor = {
  kind: 'user' | 'local' | 'terminal'
  user: UserRow | null
  session: string | null
  role: Role
  operator: boolean
  account: AccountRow | null
  accounts: (AccountRow & { role: Role })[]
}

/** What the routes behind the guard find in their context. */
export type Guarded = { Variables: { actor: Actor; audit: AuditNote } }

/** What a route adds to its entry of the audit log; never a secret. */
export type AuditNote = { target?: string; account?: string; detail?: Record<string, unknown> }

export const actorOf = (c: HonoContext): Actor => c.get('actor') as Actor

/** The account whose pages are shown. @throws {MoneyError} when the server has none yet. */
export function accountOf(c: HonoContext): AccountRow {
  const { account } = actorOf(c)
  if (account) return account
  throw new MoneyError(
    'no_account',
    'There is no account to show yet. Nothing was done; make one with: npx giro account create --name "My shop" --payee 0x…',
    { status: 409 },
  )
}

/** Puts something beside the request's entry in the audit log. */
export function note(c: HonoContext, what: AuditNote): void {
  const before = (c.get('audit') ?? {}) as AuditNote
  c.set('audit', { ...before, ...what, detail: { ...before.detail, ...what.detail } })
}

// The longest prefix counts. What is added to the dashboard later can be read by who may read, and changed by who may manage.
const areas: [prefix: string, read: Permission, change: Permission][] = [
  ['/api/dashboard/accounts', 'operate', 'operate'],
  ['/api/dashboard/audit', 'settings', 'settings'],
  ['/api/dashboard/backup', 'operate', 'operate'],
  ['/api/dashboard/keys', 'settings', 'settings'],
  ['/api/dashboard/me', 'self', 'self'],
  ['/api/dashboard/payee', 'sell', 'payee'],
  ['/api/dashboard/networks', 'read', 'operate'],
  ['/api/dashboard/team', 'team', 'team'],
  ['/api/dashboard/webhooks', 'read', 'settings'],
  ['/api/dashboard', 'read', 'manage'],
  ['/api/pos', 'sell', 'sell'],
]

/** What a request asks for. */
export function permissionFor(method: string, path: string): Permission {
  const area = areas
    .filter(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))
    .sort(([a], [b]) => b.length - a.length)[0]
  if (!area) return 'operate'
  return method === 'GET' || method === 'HEAD' ? area[1] : area[2]
}

/** @throws {MoneyError} when the actor's role does not allow it. */
export function refuseWithout(actor: Actor, permission: Permission): void {
  if (may(actor, permission)) return
  throw new MoneyError(
    'not_allowed',
    `Your role (${actor.role.replace('_', ' ')}) does not allow this. Nothing was done; ask an owner of the account.`,
    { status: 403 },
  )
}
