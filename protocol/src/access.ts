import { z } from 'zod'

export const roles = ['owner', 'admin', 'cashier', 'read_only'] as const
export type Role = (typeof roles)[number]

/**
 * What the pages ask for: `self` one's own login; `read` payments; `sell` the point of sale; `manage` what moves money or changes
 * what is sold; `settings` keys, webhooks and the audit log; `team` who may log in; `payee` where the money goes; `operate` the accounts of this server.
 */
export type Permission = 'self' | 'read' | 'sell' | 'manage' | 'settings' | 'team' | 'payee' | 'operate'

/** `operate` comes with no role: it belongs to whoever runs the server. */
const granted: Record<Role, readonly Permission[]> = {
  owner: ['self', 'read', 'sell', 'manage', 'settings', 'team', 'payee'],
  admin: ['self', 'read', 'sell', 'manage', 'settings'],
  cashier: ['self', 'sell'],
  read_only: ['self', 'read'],
}

/** Whether a role, or the operator of the server, may do something. */
export function may(actor: { role: Role; operator: boolean }, permission: Permission): boolean {
  return granted[actor.role].includes(permission) || (permission === 'operate' && actor.operator)
}

/** Long rather than odd: what is left of a password's strength when people must remember it. */
export const passwordLeast = 12

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'is not an email address')
const password = z.string().min(passwordLeast, `has at least ${passwordLeast} characters`).max(200)
const name = z.string().trim().min(1).max(100)

/** POST /api/session */
export const loginRequest = z.object({
  email: z.string().trim().toLowerCase().max(254),
  password: z.string().max(200),
  /** six digits of the authenticator, or a recovery code */
  code: z.string().trim().max(40).optional(),
})

/** POST /api/invitation/:token. Without an account, the invitation makes one: `shop` and `payee` are then asked for. */
export const acceptRequest = z.object({
  email,
  name,
  password,
  code: z.string().trim().max(40).optional(),
  shop: name.optional(),
  payee: z.string().trim().optional(),
})

/** GET /api/invitation/:token */
export type InvitationView = {
  role: Role
  email: string | null
  /** null: a new account is made */
  account: { id: string; name: string } | null
}

/** POST /api/dashboard/team/invitations */
export const inviteRequest = z.object({
  email: email.nullish(),
  role: z.enum(roles),
  operator: z.boolean().default(false),
})
export type InviteAnswer = { id: string; url: string; expires_ms: number }

/** PUT /api/dashboard/team/:user */
export const roleRequest = z.object({ role: z.enum(roles) })

/** POST /api/dashboard/me/password */
export const passwordRequest = z.object({ current: z.string().max(200), password })

/** POST /api/dashboard/me/account */
export const switchRequest = z.object({ account: z.string().max(60) })

export type AccountView = { id: string; name: string; payee: string; role: Role }

/** GET /api/dashboard/me: who is looking at the pages, and what he may do. */
export type Me = {
  /** null on a local chain on which nobody has made a user yet, and at the server's own terminal */
  user: { id: string; email: string; name: string; totp: boolean; passkeys: number; password: boolean } | null
  role: Role
  operator: boolean
  /** null: there is none yet */
  account: { id: string; name: string; payee: string } | null
  accounts: AccountView[]
  session: string | null
}

export type TeamView = {
  members: { id: string; email: string; name: string; role: Role; created_ms: number; seen_ms: number | null }[]
  invitations: { id: string; email: string | null; role: Role; created_ms: number; expires_ms: number }[]
}

export type SessionView = {
  id: string
  created_ms: number
  seen_ms: number
  expires_ms: number
  address: string
  agent: string
  current: boolean
}

const permissions = z.record(z.string().max(40), z.enum(['read', 'write']))

/** POST /api/dashboard/keys. With `permissions` the key is a restricted one; `write` includes `read`. */
export const keyRequest = z.object({ name: name.nullish(), permissions: permissions.nullish() })

/** POST /api/dashboard/keys/:id/rotate: how long the old key still works. */
export const rotateRequest = z.object({
  grace_s: z
    .number()
    .int()
    .min(0)
    .max(30 * 86_400),
})

/** The only time that the key is told. */
export type NewKey = { id: string; key: string }

export type KeyView = {
  id: string
  hint: string
  kind: 'secret' | 'restricted'
  name: string | null
  permissions: Record<string, 'read' | 'write'> | null
  created_ms: number
  created_by: string | null
  used_ms: number | null
  expires_ms: number | null
}
export type KeysView = { data: KeyView[]; resources: string[] }

/** POST /api/dashboard/accounts: a new merchant, and the wallet that his money goes to. */
export const accountRequest = z.object({ name, payee: z.string().trim().max(100) })

export type AuditEntry = {
  id: number
  at_ms: number
  actor: 'user' | 'local' | 'terminal' | 'nobody'
  name: string
  address: string
  /** e.g. `payments.refund`, `keys.rotate`, `session.create` (a login) */
  act: string
  target: string | null
  detail: Record<string, unknown>
  /** HTTP status of the answer; null: not known how it ended */
  status: number | null
}
export type AuditView = { data: AuditEntry[]; has_more: boolean }

/** POST /api/dashboard/me/totp: what the authenticator scans. It counts once `confirm` had a code of it. */
export type TotpView = { secret: string; uri: string }
export const codeRequest = z.object({ code: z.string().trim().max(40) })
/** POST /api/dashboard/me/totp/confirm; told once */
export type RecoveryCodes = { codes: string[] }
/** POST /api/dashboard/me/totp/remove */
export const removeTotpRequest = z.object({ password: z.string().max(200), code: z.string().trim().max(40) })

export type PasskeyView = { id: string; name: string; created_ms: number; used_ms: number | null }
