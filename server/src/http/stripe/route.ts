import type { Context as HonoContext } from 'hono'
import { z } from 'zod'
import { refuseRestricted } from '../../accounts/apiKey.ts'
import { resourceOf } from '../../accounts/resources.ts'
import type { Context } from '../../context.ts'
import { MoneyError } from '../../payments/errors.ts'
import type { AccountRow } from '../../payments/rows.ts'
import type { Authenticate } from './authenticate.ts'
import { expand } from './expand.ts'
import { parseForm } from './form.ts'
import type { Answer, Idempotency, Request } from './idempotency.ts'
import { list, text } from './params.ts'
import { validate } from './validate.ts'

/** What the routes of /v1 share. */
export type StripeApi = { context: Context; authenticate: Authenticate; idempotent: Idempotency }

/** One request: whose it is, what it asks for, and what keeps its repetition from doing it twice. */
export type Call<Params> = Request & { account: AccountRow; params: Params; id: string }

export type StripeObject = Record<string, unknown>

const expandParam = z.object({ expand: list(text(200), 20).optional() })

/**
 * Handles one route of /v1: key, parameters by `schema`, idempotency of POST, `expand`, JSON. `:id` of the path is `call.id`.
 * The field named `shownOnce` is a secret: it is not kept for repetitions, which get null.
 */
export function route<Schema extends z.ZodType>(
  api: StripeApi,
  schema: Schema,
  handle: (call: Call<z.output<Schema>>) => Promise<StripeObject>,
  { shownOnce }: { shownOnce?: string } = {},
): (c: HonoContext) => Promise<Response> {
  const handler = async (c: HonoContext) => {
    const { account, key: apiKey } = await api.authenticate(c)
    refuseRestricted(apiKey, resourceOf(c.req.path), c.req.method === 'GET' ? 'read' : 'write')
    refuseOtherAccount(c, account)
    const content = await contentOf(c)
    const { expand: expandGiven, ...given } = parseForm(content)
    const { expand: paths } = validate(expandParam, { expand: expandGiven })
    const params = validate(schema, given)
    const work = async (request: Request): Promise<Answer> => {
      const object = await handle({ ...request, account, params, id: c.req.param('id') ?? '' })
      for (const path of paths ?? []) {
        await expand(api.context, { account: account.id, key: apiKey }, object, [path]).catch((error) => {
          // What was asked for is done: a field that cannot be expanded must not make it look refused, and be done again.
          if (c.req.method !== 'POST' || !(error instanceof MoneyError)) throw error
        })
      }
      const kept = shownOnce === undefined ? {} : { kept: JSON.stringify({ ...object, [shownOnce]: null }) }
      return { status: 200, body: JSON.stringify(object), ...kept }
    }
    if (c.req.method !== 'POST') {
      const once: Request = { newId: () => '', key: null, repeated: false }
      return answer(c, await work(once))
    }
    const key = c.req.header('idempotency-key')
    const replayable = await api.idempotent(account, key, `${c.req.path}\n${sorted(content)}`, work)
    if (key !== undefined) c.header('idempotency-key', key)
    if (replayable.replayed) c.header('idempotent-replayed', 'true')
    return answer(c, replayable)
  }
  schemas.set(handler, schema)
  return handler
}

/** What each handler takes, for the reference. */
const schemas = new WeakMap<object, z.ZodType>()

export const schemaOf = (handler: unknown): z.ZodType | undefined => schemas.get(handler as object)

export function answer(c: HonoContext, { status, body }: Answer): Response {
  return c.body(body, status as 200, { 'content-type': 'application/json' })
}

/** The order of parameters does not make another request. */
const sorted = (content: string) => content.split('&').sort().join('&')

/** Parameters of the query and, for POST, of the form in the body. */
async function contentOf(c: HonoContext): Promise<string> {
  const { url } = c.req
  const mark = url.indexOf('?')
  const query = mark === -1 ? '' : url.slice(mark + 1)
  if (c.req.method !== 'POST') return query
  const body = await c.req.text()
  if (body === '') return query
  const type = c.req.header('content-type') ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) {
    throw new MoneyError(
      'content_type_invalid',
      `Invalid request: the body is '${type.slice(0, 80)}'. Nothing was changed; check that your POST content type is application/x-www-form-urlencoded, with parameters such as amount=5000&currency=usd.`,
    )
  }
  return query === '' ? body : `${query}&${body}`
}

function refuseOtherAccount(c: HonoContext, account: AccountRow): void {
  const other = c.req.header('stripe-account')
  if (other === undefined || other === account.id) return
  throw new MoneyError(
    'account_invalid',
    `The key has no access to account '${other.slice(0, 40)}'. Nothing was changed; use that account's own key.`,
    { status: 403 },
  )
}
