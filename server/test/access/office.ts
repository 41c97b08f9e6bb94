import type { AddressInfo } from 'node:net'
import type { Role } from '@giro/protocol/access'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { invite } from '../../src/access/invitation.ts'
import { httpApp } from '../../src/http/app.ts'
import { type Api, startApi } from '../stripe/api.ts'

export const password = 'correct horse battery'

type Ask = { method?: string; body?: unknown; cookie?: string; headers?: Record<string, string> }
export type Answer = {
  status: number
  code: string | undefined
  body: Record<string, unknown>
  cookie: string
  headers: Headers
}

/** Everything that a server answers over HTTP, on a real port and a database of its own, and people who log in to it. */
export type Office = {
  api: Api
  app: Hono
  url: string
  /** as our own page asks, from elsewhere: through a proxy on this machine */
  ask: (path: string, options?: Ask) => Promise<Answer>
  /** as a program on this machine asks */
  local: (path: string, options?: Ask) => Promise<Answer>
  /** makes somebody a member, and returns his cookie */
  join: (email: string, role: Role, options?: { account?: string; operator?: boolean }) => Promise<string>
  stop: () => Promise<void>
}

export async function startOffice(): Promise<Office> {
  const api = await startApi()
  const app = httpApp(api.context)
  const server = createAdaptorServer({ fetch: app.fetch })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const send = async (path: string, { method = 'GET', body, cookie, headers = {} }: Ask): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'x-giro': 'dashboard', 'sec-fetch-site': 'same-origin' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
    })
    const text = await response.text()
    const parsed = text.startsWith('{') ? JSON.parse(text) : {}
    const set = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    return { status: response.status, code: parsed.code, body: parsed, cookie: set, headers: response.headers }
  }
  const ask: Office['ask'] = (path, options = {}) =>
    send(path, { ...options, headers: { 'x-forwarded-for': '203.0.113.9', ...options.headers } })
  return {
    api,
    app,
    url,
    ask,
    local: (path, options = {}) => send(path, options),
    async join(email, role, { account = api.account.id, operator = false } = {}) {
      const { url: link } = await invite(api.context, { account, role, operator, email })
      const body = { email, name: email, password }
      const { cookie } = await ask(`/api/invitation/${link.slice(link.lastIndexOf('/') + 1)}`, { method: 'POST', body })
      return cookie
    },
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      await api.stop()
    },
  }
}
