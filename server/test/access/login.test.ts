import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { firstOwnerLink } from '../../src/access/firstOwner.ts'
import { type Office, password, startOffice } from './office.ts'

let office: Office
beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office?.stop())

const login = (email: string, given = password, from = '198.51.100.1') =>
  office.ask('/api/session', {
    method: 'POST',
    body: { email, password: given },
    headers: { 'x-forwarded-for': from },
  })

describe('before anybody has a login', () => {
  test('default: the local chain is open to this machine alone', async () => {
    expect((await office.local('/api/dashboard/me')).body).toMatchObject({ user: null, role: 'owner', operator: true })
    expect(await office.ask('/api/dashboard/me')).toMatchObject({ status: 401, code: 'login_required' })
    expect(await firstOwnerLink(office.api.context)).toBeNull()
  })

  test('behavior: a server with a public address asks for a login, and prints one link for its first owner', async () => {
    const shown = {
      ...office.api.context,
      config: { ...office.api.context.config, publicUrl: 'https://pay.example.com' },
    }
    const first = await firstOwnerLink(shown)
    const second = await firstOwnerLink(shown)
    expect(second).toMatch(/^https:\/\/pay\.example\.com\/dashboard\/invitation\/invite_\w{32}$/)
    const path = (link: string | null) => `/api/invitation/${link!.slice(link!.lastIndexOf('/') + 1)}`
    expect((await office.ask(path(first))).status).toBe(404)
    expect((await office.ask(path(second))).body).toMatchObject({
      role: 'owner',
      account: { id: office.api.account.id },
    })
    const { db } = office.api.context
    await db.deleteFrom('invitation').execute()
  })
})

describe('with users', () => {
  let owner: string
  beforeAll(async () => {
    owner = await office.join('owner@example.com', 'owner')
  })

  test('default: a password opens a session, logging out ends it', async () => {
    const { status, cookie, headers } = await login('Owner@example.com ')
    expect(status).toBe(200)
    const set = headers.get('set-cookie')
    expect(set).toMatch(/^giro_session=session_\w{32};/)
    expect(set).toMatch(/HttpOnly/)
    expect(set).toMatch(/SameSite=Strict/)
    expect((await office.ask('/api/dashboard/me', { cookie })).body).toMatchObject({
      user: { email: 'owner@example.com' },
    })
    expect((await office.ask('/api/session', { method: 'DELETE', cookie })).status).toBe(200)
    expect((await office.ask('/api/dashboard/me', { cookie })).status).toBe(401)
  })

  test('behavior: the first user closes the local chain too', async () => {
    expect((await office.local('/api/dashboard/me')).status).toBe(401)
  })

  test('behavior: nothing that opens anything is stored as it is', async () => {
    const { db } = office.api.context
    const tables = await Promise.all(
      (['user', 'session', 'invitation'] as const).map((table) => db.selectFrom(table).selectAll().execute()),
    )
    const text = JSON.stringify(tables)
    expect(text).not.toContain(password)
    expect(text).not.toContain(owner.split('=')[1])
    expect(text).toContain('scrypt$32768$8$3$')
  })

  test('behavior: a session ends when it was idle for 12 hours, and after 14 days in any case', async () => {
    const { cookie } = await login('owner@example.com')
    const alive = async () => (await office.ask('/api/dashboard/me', { cookie })).status === 200
    const hour = 3_600_000
    for (let used = 0; used < 14 * 3 - 1; used++) {
      office.api.pass(8 * hour)
      expect(await alive()).toBe(true)
    }
    office.api.pass(8 * hour)
    expect(await alive()).toBe(false)
    const other = (await login('owner@example.com')).cookie
    office.api.pass(12 * hour + 1)
    expect((await office.ask('/api/dashboard/me', { cookie: other })).status).toBe(401)
  })

  test('behavior: a session can be ended from another one, and a new password ends all others', async () => {
    const [mine, lost] = [(await login('owner@example.com')).cookie, (await login('owner@example.com')).cookie]
    const { data } = (await office.ask('/api/dashboard/me/sessions', { cookie: lost })).body as never as {
      data: { id: string; current: boolean }[]
    }
    const { id } = data.find(({ current }) => current)!
    expect((await office.ask(`/api/dashboard/me/sessions/${id}`, { method: 'DELETE', cookie: mine })).status).toBe(200)
    expect((await office.ask('/api/dashboard/me', { cookie: lost })).status).toBe(401)

    const again = (await login('owner@example.com')).cookie
    const change = (current: string) =>
      office.ask('/api/dashboard/me/password', { method: 'POST', cookie: mine, body: { current, password } })
    expect(await change('something else')).toMatchObject({ status: 400, code: 'wrong_password' })
    expect((await change(password)).status).toBe(200)
    expect((await office.ask('/api/dashboard/me', { cookie: mine })).status).toBe(200)
    expect((await office.ask('/api/dashboard/me', { cookie: again })).status).toBe(401)
  })

  test('error: a wrong password and an unknown email get the same answer, and take the same time', async () => {
    const timed = async (email: string) => {
      const started = performance.now()
      const { status, body } = await login(email, 'wrong password!', '198.51.100.77')
      return { status, detail: (body as { detail: string }).detail, ms: performance.now() - started }
    }
    const [wrong, unknown] = [await timed('owner@example.com'), await timed('nobody@example.com')]
    expect(wrong.status).toBe(401)
    expect({ ...unknown, ms: 0 }).toEqual({ ...wrong, ms: 0 })
    // without a hash to compare with, it would be over in a few milliseconds
    expect(unknown.ms).toBeGreaterThan(wrong.ms / 5)
  })

  test('error: guessing is stopped, for those who exist and those who do not; others still get in', async () => {
    for (const email of ['owner@example.com', 'nobody@example.com']) {
      const answers: number[] = []
      for (let guess = 0; guess < 7; guess++)
        answers.push((await login(email, `guess ${guess}`, '198.51.100.9')).status)
      expect(answers).toEqual([401, 401, 401, 401, 401, 429, 429])
    }
    expect((await login('owner@example.com', password, '198.51.100.9')).status).toBe(429)
    expect((await login('owner@example.com', password, '198.51.100.10')).status).toBe(200)
  })

  test('error: an invitation works once, for whom it is, until it is too old', async () => {
    const cookie = (await login('owner@example.com', password, '198.51.100.20')).cookie
    const invited = async (email: string | null) => {
      const body = { email, role: 'cashier' }
      const answer = await office.ask('/api/dashboard/team/invitations', { method: 'POST', cookie, body })
      return (answer.body as { url: string }).url.split('/').at(-1)!
    }
    const accept = (token: string, email: string, given = password) =>
      office.ask(`/api/invitation/${token}`, { method: 'POST', body: { email, name: 'N', password: given } })
    const token = await invited('kim@example.com')
    expect(await accept(token, 'eve@example.com')).toMatchObject({ status: 403, code: 'other_email' })
    expect(await accept(token, 'kim@example.com', 'too short')).toMatchObject({ status: 400 })
    expect((await accept(token, 'kim@example.com')).status).toBe(200)
    expect(await accept(token, 'kim@example.com')).toMatchObject({ status: 404, code: 'no_invitation' })
    // somebody else's email cannot be taken over by an open invitation
    expect(await accept(await invited(null), 'owner@example.com', 'a new password!!')).toMatchObject({ status: 401 })
    const old = await invited(null)
    office.api.pass(3 * 24 * 3_600_000 + 1)
    expect((await accept(old, 'late@example.com')).status).toBe(404)
  })
})
