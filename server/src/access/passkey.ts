import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { toJson } from '../store/parse.ts'
import type { UserRow } from './user.ts'

type Given = Pick<Context, 'db' | 'now' | 'config'>

const validFor_ms = 5 * 60_000
const passkeysMost = 20

/** A passkey belongs to the name of the server: it works on no other, so nothing can be phished with a look-alike. */
function place({ config }: Given) {
  const url = new URL(config.publicUrl)
  return { rpID: url.hostname, origin: url.origin }
}

/** What the browser needs to make a passkey for the user. */
export async function passkeyToMake(context: Given, user: UserRow) {
  const known = await context.db.selectFrom('passkey').select('id').where('user', '=', user.id).execute()
  if (known.length >= passkeysMost) {
    throw new MoneyError('too_many_passkeys', `You have ${known.length} passkeys. None was made; remove one first.`)
  }
  const options = await generateRegistrationOptions({
    rpName: 'Giro',
    rpID: place(context).rpID,
    userName: user.email,
    userDisplayName: user.name,
    userID: new Uint8Array(Buffer.from(user.id)),
    excludeCredentials: known,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(context, options.challenge, user.id)
  return options
}

/** Takes the passkey that the browser has made. @throws {MoneyError} when it is not the answer to what was asked. */
export async function addPasskey(context: Given, user: UserRow, name: string, response: unknown): Promise<void> {
  const { rpID, origin } = place(context)
  const made = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(context, challenge, user.id),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(refuse)
  if (!made.verified) return refuse()
  const { id, publicKey, counter, transports } = made.registrationInfo.credential
  await context.db
    .insertInto('passkey')
    .values({
      ...{ id, user: user.id, name, counter, used_ms: null, created_ms: context.now() },
      public_key: Buffer.from(publicKey).toString('base64url'),
      transports: toJson(transports ?? []),
    })
    .execute()
}

/** What the browser needs to log in with any passkey of this server. */
export async function passkeyToAsk(context: Given) {
  const options = await generateAuthenticationOptions({ rpID: place(context).rpID, userVerification: 'required' })
  await keepChallenge(context, options.challenge, null)
  return options
}

/** The user whose passkey has answered. A device that checked its owner is both factors at once. @throws {MoneyError} 401 */
export async function logInByPasskey(context: Given, response: unknown): Promise<string> {
  const { db, now } = context
  const id = (response as { id?: unknown } | null)?.id
  const passkey =
    typeof id === 'string'
      ? await db.selectFrom('passkey').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined
  if (!passkey) return refuse()
  const { rpID, origin } = place(context)
  const answer = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(context, challenge, null),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.id,
      publicKey: new Uint8Array(Buffer.from(passkey.public_key, 'base64url')),
      counter: passkey.counter,
    },
  }).catch(refuse)
  if (!answer.verified) return refuse()
  await db
    .updateTable('passkey')
    .set({ counter: answer.authenticationInfo.newCounter, used_ms: now() })
    .where('id', '=', passkey.id)
    .execute()
  return passkey.user
}

async function keepChallenge({ db, now }: Given, challenge: string, user: string | null): Promise<void> {
  await db.deleteFrom('passkey_challenge').where('expires_ms', '<', now()).execute()
  await db
    .insertInto('passkey_challenge')
    .values({ challenge, user, expires_ms: now() + validFor_ms })
    .execute()
}

/** Whether it was asked, of this user, and not answered yet: each is taken once. */
async function takeChallenge({ db, now }: Given, challenge: string, user: string | null): Promise<boolean> {
  const taken = await db
    .deleteFrom('passkey_challenge')
    .where('challenge', '=', challenge)
    .where('expires_ms', '>', now())
    .where('user', user === null ? 'is' : '=', user)
    .returning('challenge')
    .executeTakeFirst()
  return taken !== undefined
}

function refuse(cause?: unknown): never {
  throw new MoneyError(
    'wrong_passkey',
    'This passkey was not accepted. Nothing was done; try again, or use your password.',
    {
      status: 401,
      cause,
    },
  )
}
