import type { Context as HonoContext } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { type ZodType, z } from 'zod'
import { MoneyError } from '../payments/errors.ts'

/** RFC 9457 problem details. `detail` says what happened, what it means for the money, and what to do. */
export function problem(c: HonoContext, status: number, code: string, detail: string) {
  return c.body(
    JSON.stringify({ type: `about:blank#${code}`, title: code.replaceAll('_', ' '), status, detail, code }),
    status as 400,
    { 'content-type': 'application/problem+json' },
  )
}

/** What any thrown error becomes outside /v1. An unknown one is logged, and told without its inside. */
export function problemOf(c: HonoContext, error: unknown, log: { error: (data: object, text: string) => void }) {
  if (error instanceof MoneyError) {
    if (error.status >= 500 && error.cause !== undefined)
      log.error({ err: error.cause, code: error.code }, error.message)
    return problem(c, error.status, error.code, error.message)
  }
  if (error instanceof HTTPException) return problem(c, error.status, 'bad_request', error.message)
  log.error(
    { err: error, path: c.req.path.replace(/_secret_[^/]+/, '_secret_…').replace(/\/(refund|claim)\/[^/]+/, '/$1/…') },
    'request failed',
  )
  return problem(
    c,
    500,
    'internal',
    'Something went wrong here. If money was on its way it is stored and will arrive; reload to see.',
  )
}

/** The JSON body of a request by its schema. Throws MoneyError with the first thing that is wrong. */
export async function jsonBody<T>(c: HonoContext, schema: ZodType<T>): Promise<T> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new MoneyError('wrong_content_type', 'Send JSON with content-type application/json. Nothing was done.', {
      status: 415,
    })
  }
  let value: unknown
  try {
    value = await c.req.json()
  } catch (cause) {
    throw new MoneyError('malformed_json', 'The body is not JSON. Nothing was done; check it and send it again.', {
      cause,
    })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    throw new MoneyError(
      'invalid_body',
      `${z.prettifyError(parsed.error)} Nothing was done; correct it and send it again.`,
    )
  }
  return parsed.data
}
