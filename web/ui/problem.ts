import type { Problem } from '@giro/protocol/payView'

/** An answer that is not 2xx (RFC 9457), or none at all: then `status` is 0 and `code` is `offline`. */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly status: number
  readonly code: string
  /** asking again later may help */
  readonly retryable: boolean
  constructor(problem: Pick<Problem, 'status' | 'code' | 'detail'>, options?: ErrorOptions) {
    super(problem.detail, options)
    this.status = problem.status
    this.code = problem.code
    this.retryable = problem.status === 0 || problem.status === 429 || problem.status >= 500
  }
}

/** GET of JSON. Throws ProblemError. */
export const getJson = <T>(path: string): Promise<T> => ask<T>(path, {})

/** POST of JSON. Throws ProblemError. */
export const postJson = <T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> =>
  sendJson<T>('POST', path, body, headers)

/** JSON by another method. Throws ProblemError. */
export const sendJson = <T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<T> =>
  ask<T>(path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
  })

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(30_000) })
  } catch (cause) {
    throw new ProblemError({ status: 0, code: 'offline', detail: 'The service could not be reached.' }, { cause })
  }
  if (response.ok) return (await response.json()) as T
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null
  throw new ProblemError({
    status: response.status,
    code: problem?.code ?? 'unknown',
    detail: problem?.detail ?? problem?.title ?? response.statusText,
  })
}
