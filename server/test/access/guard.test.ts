import { may, type Role, roles } from '@giro/protocol/access'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { permissionFor } from '../../src/access/actor.ts'
import { type Office, startOffice } from './office.ts'

let office: Office
const cookies = {} as Record<Role, string>
/** Every route that the merchant's pages and the point of sale have, now and later. */
let routes: { method: string; path: string; asked: string }[]
beforeAll(async () => {
  office = await startOffice()
  for (const role of roles) cookies[role] = await office.join(`${role}@example.com`, role)
  const found = office.app.routes
    .filter(({ method, path }) => method !== 'ALL' && /^\/api\/(dashboard|pos)\b/.test(path))
    .map(({ method, path }) => ({ method, path, asked: path.replace(/:\w+(\{[^}]*\})?/g, 'x_none') }))
  routes = [...new Map(found.map((route) => [`${route.method} ${route.path}`, route])).values()]
})
afterAll(() => office?.stop())

const body = (method: string) => (method === 'GET' ? {} : { body: {} })

describe('every route of the merchant', () => {
  test('default: there are some', () => {
    expect(routes.length).toBeGreaterThan(10)
  })

  test('error: without a login it answers 401', async () => {
    for (const { method, asked } of routes) {
      const answer = await office.ask(asked, { method, ...body(method) })
      expect({ asked, ...answer }).toMatchObject({ asked, status: 401, code: 'login_required' })
      const stale = await office.ask(asked, { method, ...body(method), cookie: 'giro_session=session_made_up' })
      expect({ asked, ...stale }).toMatchObject({ asked, status: 401 })
    }
  })

  test('error: what changes something is refused when a page of another site, or of another port, asks', async () => {
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'http://localhost:4281' },
      { origin: 'null' },
      { 'x-giro': 'something' },
    ]
    const changing = routes.filter(({ method }) => method !== 'GET')
    expect(changing.length).toBeGreaterThan(5)
    for (const { method, asked } of changing) {
      for (const headers of foreign) {
        const answer = await office.ask(asked, { method, cookie: cookies.owner, ...body(method), headers })
        expect({ ...answer, asked, headers }).toMatchObject({ asked, headers, status: 403, code: 'foreign_request' })
      }
    }
  })

  test('error: a role that may not is refused, and nothing else is said', async () => {
    let refused = 0
    for (const role of roles) {
      for (const { method, asked } of routes) {
        // the first who has a login runs the server
        if (may({ role, operator: role === 'owner' }, permissionFor(method, asked))) continue
        const answer = await office.ask(asked, { method, cookie: cookies[role], ...body(method) })
        expect({ role, asked, ...answer }).toMatchObject({ role, asked, status: 403, code: 'not_allowed' })
        refused++
      }
    }
    expect(refused).toBeGreaterThan(20)
  })

  test('behavior: roles get what they are for', async () => {
    const status = async (role: Role, path: string) => (await office.ask(path, { cookie: cookies[role] })).status
    for (const role of roles) expect(await status(role, '/api/dashboard/me')).toBe(200)
    expect(await status('read_only', '/api/dashboard/payments')).toBe(200)
    expect(await status('cashier', '/api/dashboard/payments')).toBe(403)
    expect(await status('admin', '/api/dashboard/team')).toBe(403)
    expect(await status('owner', '/api/dashboard/team')).toBe(200)
  })
})

describe('the audit log', () => {
  const entries = () => office.api.context.db.selectFrom('audit_entry').selectAll().orderBy('id').execute()

  test('default: who asked for what, from where, and how it ended, the refused too', async () => {
    const before = (await entries()).length
    const invited = { email: 'new@example.com', role: 'read_only' }
    await office.ask('/api/dashboard/team/invitations', { method: 'POST', cookie: cookies.owner, body: invited })
    await office.ask('/api/dashboard/payments/pi_1/refund', { method: 'POST', cookie: cookies.read_only, body: {} })
    const [made, refused] = (await entries()).slice(before)
    expect(made).toMatchObject({
      actor: 'user',
      name: 'owner@example.com',
      account: office.api.account.id,
      address: '203.0.113.9',
      act: 'team.invitations.create',
      target: expect.stringMatching(/^inv_/),
      detail: { email: 'new@example.com', role: 'read_only', operator: false },
      status: 200,
    })
    expect(refused).toMatchObject({
      act: 'payments.refund',
      target: 'pi_1',
      name: 'read_only@example.com',
      status: 403,
    })
  })

  test('behavior: the database keeps what is written, whoever wants to change it', async () => {
    const { db } = office.api.context
    await expect(db.deleteFrom('audit_entry').execute()).rejects.toThrow('append-only')
    await expect(db.updateTable('audit_entry').set({ name: 'somebody else' }).execute()).rejects.toThrow('append-only')
    await expect(db.updateTable('audit_entry').set({ status: 418 }).execute()).rejects.toThrow('append-only')
  })

  test('behavior: no secret is in it', async () => {
    const text = JSON.stringify(await entries())
    expect(text).not.toMatch(/invite_|session_|correct horse/)
  })
})
