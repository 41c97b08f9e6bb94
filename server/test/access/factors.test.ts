import { afterAll, beforeAll, expect, test } from 'vitest'
import { totpCode } from '../../src/access/totp.ts'
import { type Office, password, startOffice } from './office.ts'

let office: Office
let cookie: string
let secret: string
let codes: string[]
beforeAll(async () => {
  office = await startOffice()
  cookie = await office.join('owner@example.com', 'owner')
})
afterAll(() => office?.stop())

let asked = 0
/** From a new address each time: what is tested here is not how often one may try. */
const login = (code?: string) =>
  office.ask('/api/session', {
    method: 'POST',
    body: { email: 'owner@example.com', password, ...(code === undefined ? {} : { code }) },
    headers: { 'x-forwarded-for': `198.51.100.${++asked}` },
  })
const me = (path: string, body: unknown = {}) =>
  office.ask(`/api/dashboard/me${path}`, { method: 'POST', cookie, body })
const present = () => Math.floor(office.api.context.now() / 30_000)

test('default: shown, confirmed, and then asked for at each login', async () => {
  secret = ((await me('/totp')).body as { secret: string }).secret
  expect((await login()).status).toBe(200)
  expect(await me('/totp/confirm', { code: '000000' })).toMatchObject({ status: 400, code: 'wrong_code' })
  codes = ((await me('/totp/confirm', { code: totpCode(secret, present()) })).body as { codes: string[] }).codes
  expect(codes).toHaveLength(10)
  expect(await login()).toMatchObject({ status: 401, code: 'code_required' })
  office.api.pass(30_000)
  expect((await login(totpCode(secret, present()))).status).toBe(200)
})

test('error: a code works once, and not without the password', async () => {
  office.api.pass(30_000)
  const code = totpCode(secret, present())
  const wrong = await office.ask('/api/session', {
    method: 'POST',
    body: { email: 'owner@example.com', password: 'not the password', code },
    headers: { 'x-forwarded-for': '198.51.101.1' },
  })
  expect(wrong).toMatchObject({ status: 401, code: 'wrong_login' })
  // two at once: one of them gets in
  const both = await Promise.all([login(code), login(code)])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401])
  expect(await login(code)).toMatchObject({ status: 401, code: 'wrong_code' })
})

test('behavior: a recovery code replaces it once; the stored ones are hashes', async () => {
  expect((await login(codes[0])).status).toBe(200)
  expect(await login(codes[0])).toMatchObject({ status: 401, code: 'wrong_code' })
  const stored = JSON.stringify(await office.api.context.db.selectFrom('recovery_code').selectAll().execute())
  expect(stored).not.toContain(codes[1]!.replaceAll('-', ''))
})

test('behavior: it is removed with password and code', async () => {
  expect((await me('/totp')).status).toBe(409)
  expect((await me('/totp/remove', { password: 'wrong', code: codes[2] })).status).toBe(400)
  expect((await me('/totp/remove', { password, code: 'wrong' })).status).toBe(400)
  expect((await me('/totp/remove', { password, code: codes[2] })).status).toBe(200)
  expect((await login()).status).toBe(200)
})
