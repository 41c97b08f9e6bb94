import type { Context as HonoContext } from 'hono'
import { getCookie } from 'hono/cookie'
import { demoAccountId } from '../accounts/seed.ts'
import { type Context, isLocal } from '../context.ts'
import { isThisMachine } from '../http/clientAddress.ts'
import { MoneyError } from '../payments/errors.ts'
import type { Actor } from './actor.ts'
import { cookieName } from './cookie.ts'
import { findSession } from './session.ts'
import { terminalToken } from './terminal.ts'
import { same } from './token.ts'
import { accountsOf, allAccounts, hasUsers } from './user.ts'

type Identified = { actor: Actor; by: 'bearer' | 'cookie' | 'place' }

/** Who sends a request, or null when nobody knows. */
export async function identify(context: Context, c: HonoContext): Promise<Identified | null> {
  const bearer = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (bearer !== undefined) {
    const actor = bearer.startsWith('terminal_')
      ? await atTerminal(context, c, bearer)
      : await byToken(context, c, bearer)
    return actor && { actor, by: 'bearer' }
  }
  const cookie = getCookie(c, cookieName(context))
  const actor = cookie === undefined ? null : await byToken(context, c, cookie)
  if (actor) return { actor, by: 'cookie' }
  if (isThisMachine(c) && !(await needsLogin(context))) {
    return { actor: { kind: 'local', ...(await operating(context, c)) }, by: 'place' }
  }
  return null
}

/**
 * Whether one must log in. Not on a local chain that is shown to nobody else and has no users: everybody knows its keys, and its
 * money is play money. On from the first user, or as soon as the server has a public address or a public network.
 */
export async function needsLogin(context: Pick<Context, 'networks' | 'config' | 'db'>): Promise<boolean> {
  const { config, db } = context
  const shown = !['localhost', '127.0.0.1', '[::1]'].includes(new URL(config.publicUrl).hostname)
  return !isLocal(context) || shown || (await hasUsers(db))
}

async function byToken(context: Context, c: HonoContext, token: string): Promise<Actor | null> {
  const session = await findSession(context, token)
  if (!session) return null
  const user = await context.db.selectFrom('user').selectAll().where('id', '=', session.user).executeTakeFirst()
  if (!user) return null
  const accounts = await accountsOf(context.db, user.id)
  const account = chosen(accounts, c) ?? accounts.find(({ id }) => id === session.account) ?? accounts[0] ?? null
  if (!account && !user.operator) {
    throw new MoneyError('no_membership', 'You belong to no account any more. Nothing was done; ask its owner.', {
      status: 403,
    })
  }
  return {
    kind: 'user',
    user,
    session: session.id,
    role: account?.role ?? 'read_only',
    operator: user.operator,
    account,
    accounts,
  }
}

async function atTerminal(context: Context, c: HonoContext, token: string): Promise<Actor | null> {
  if (!isThisMachine(c) || !same(token, terminalToken(context.config.home))) return null
  return { kind: 'terminal', ...(await operating(context, c)) }
}

/** Who runs the server sees every account, the demo shop or the oldest first. */
async function operating(context: Context, c: HonoContext): Promise<Omit<Actor, 'kind'>> {
  const accounts = await allAccounts(context)
  const demo = demoAccountId(context.network.id)
  const account = chosen(accounts, c) ?? accounts.find(({ id }) => id === demo) ?? accounts[0] ?? null
  return { user: null, session: null, role: 'owner', operator: true, account, accounts }
}

/** The account that a request names, for programs; the pages remember theirs in the session. */
function chosen<T extends { id: string }>(accounts: T[], c: HonoContext): T | undefined {
  const wanted = c.req.header('giro-account')
  if (wanted === undefined) return undefined
  const found = accounts.find(({ id }) => id === wanted)
  if (found) return found
  throw new MoneyError('no_such_account', `There is no account '${wanted.slice(0, 60)}' for you. Nothing was done.`, {
    status: 404,
  })
}
