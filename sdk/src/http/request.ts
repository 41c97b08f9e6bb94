import { problem } from '@giro/protocol/payView'
import type { z } from 'zod'
import { ProblemError, UnexpectedAnswerError, UnreachableError } from '../errors.ts'

const timeoutMs = 15_000

/** Sends one request outside /v1 and reads its JSON answer by `schema`; a problem (RFC 9457) becomes a ProblemError. */
export async function request<schema extends z.ZodType>(
  url: string,
  schema: schema,
  body?: Record<string, unknown>,
): Promise<z.infer<schema>> {
  const { status, text } = await send(url, body)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UnexpectedAnswerError(url, `HTTP ${status}, not JSON`, error)
  }
  if (status >= 400) {
    const known = problem.safeParse(json)
    if (!known.success) throw new UnexpectedAnswerError(url, `HTTP ${status}`)
    throw new ProblemError(status, known.data.code, known.data.detail)
  }
  const answer = schema.safeParse(json)
  if (!answer.success) {
    const [issue] = answer.error.issues
    throw new UnexpectedAnswerError(url, `${issue?.path.join('.')}: ${issue?.message}`, answer.error)
  }
  return answer.data
}

async function send(url: string, body: Record<string, unknown> | undefined) {
  try {
    const response = await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    throw new UnreachableError(new URL(url).origin, error)
  }
}
