import type { Context as HonoContext } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import type { Context } from '../context.ts'
import { longest_ms } from './session.ts'

const secure = ({ config }: Pick<Context, 'config'>) => config.publicUrl.startsWith('https:')

/** The prefix makes browsers refuse a cookie that another host of the domain, or plain HTTP, has set. */
export const cookieName = (context: Pick<Context, 'config'>) => (secure(context) ? '__Host-giro' : 'giro_session')

export function setSessionCookie(context: Pick<Context, 'config'>, c: HonoContext, token: string): void {
  setCookie(c, cookieName(context), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: secure(context),
    maxAge: longest_ms / 1000,
  })
}

export function clearSessionCookie(context: Pick<Context, 'config'>, c: HonoContext): void {
  deleteCookie(c, cookieName(context), { path: '/', secure: secure(context) })
}
