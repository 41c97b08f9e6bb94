import {
  codeRequest,
  type PasskeyView,
  type RecoveryCodes,
  removeTotpRequest,
  type TotpView,
} from '@giro/protocol/access'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { clientAddress } from '../http/clientAddress.ts'
import { jsonBody } from '../http/problem.ts'
import { MoneyError, noSuch } from '../payments/errors.ts'
import { type Guarded, note } from './actor.ts'
import { Attempts } from './attempts.ts'
import { userOf } from './meRoutes.ts'
import { addPasskey, passkeyToMake } from './passkey.ts'
import { checkPassword } from './password.ts'
import { checkSecondFactor, newRecoveryCodes } from './secondFactor.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

const newPasskey = z.object({ name: z.string().trim().min(1).max(60), response: z.looseObject({}) })

/** One's own second factor and passkeys, under /api/dashboard/me. */
export function factorRoutes(context: Context): Hono<Guarded> {
  const { db, now } = context
  const app = new Hono<Guarded>()
  const attempts = new Attempts()
  app.post('/totp', async (c) => {
    const user = userOf(c)
    if (user.totp_secret !== null) {
      throw new MoneyError('totp_on', 'An authenticator is set up already. Nothing was changed; remove it first.', {
        status: 409,
      })
    }
    const secret = newTotpSecret()
    await db.updateTable('user').set({ totp_pending: secret }).where('id', '=', user.id).execute()
    return c.json({ secret, uri: totpUri(secret, user.email) } satisfies TotpView)
  })
  app.post('/totp/confirm', async (c) => {
    const user = userOf(c)
    const { code } = await jsonBody(c, codeRequest)
    attempts.count(user.email, clientAddress(c), now())
    const step = user.totp_pending === null ? null : totpStep(user.totp_pending, code.replace(/\s/g, ''), now(), 0)
    if (step === null) {
      throw new MoneyError(
        'wrong_code',
        "The code is not right. Nothing was changed; look at your device's clock, and give the next one.",
      )
    }
    await db
      .updateTable('user')
      .set({ totp_secret: user.totp_pending, totp_pending: null, totp_step: step })
      .where('id', '=', user.id)
      .execute()
    return c.json({ codes: await newRecoveryCodes(context, user.id) } satisfies RecoveryCodes)
  })
  app.post('/totp/remove', async (c) => {
    const user = userOf(c)
    const given = await jsonBody(c, removeTotpRequest)
    attempts.count(user.email, clientAddress(c), now())
    if (!(await checkPassword(given.password, user.password_hash))) {
      throw new MoneyError('wrong_password', 'The password is wrong. Nothing was changed; try again.')
    }
    await checkSecondFactor(context, user, given.code).catch((error: MoneyError) => {
      // a 401 would look like the end of the session
      throw new MoneyError(error.code, error.message)
    })
    await db.updateTable('user').set({ totp_secret: null }).where('id', '=', user.id).execute()
    await db.deleteFrom('recovery_code').where('user', '=', user.id).execute()
    return c.json({ ok: true })
  })
  app.get('/passkeys', async (c) => {
    const data: PasskeyView[] = await db
      .selectFrom('passkey')
      .select(['id', 'name', 'created_ms', 'used_ms'])
      .where('user', '=', userOf(c).id)
      .orderBy('created_ms')
      .execute()
    return c.json({ data })
  })
  app.post('/passkeys/options', async (c) => c.json(await passkeyToMake(context, userOf(c))))
  app.post('/passkeys', async (c) => {
    const { name, response } = await jsonBody(c, newPasskey)
    await addPasskey(context, userOf(c), name, response).catch((error: unknown) => {
      if (error instanceof MoneyError) throw new MoneyError(error.code, error.message, { cause: error.cause })
      throw error
    })
    note(c, { detail: { name } })
    return c.json({ ok: true })
  })
  app.delete('/passkeys/:id', async (c) => {
    const id = c.req.param('id')
    const { numDeletedRows } = await db
      .deleteFrom('passkey')
      .where('id', '=', id)
      .where('user', '=', userOf(c).id)
      .executeTakeFirst()
    if (numDeletedRows === 0n) throw noSuch('passkey', id)
    return c.json({ ok: true })
  })
  return app
}
