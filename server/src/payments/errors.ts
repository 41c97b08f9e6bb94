/** Stripe's error types, which decide the HTTP status of an answer. */
export type MoneyErrorType = 'invalid_request_error' | 'api_error' | 'card_error' | 'idempotency_error'

/**
 * A refusal that a person can act on. `message` says what happened, what it means for the money, and what to do.
 * On /v1 it becomes Stripe's error object, elsewhere RFC 9457 problem details.
 */
export class MoneyError extends Error {
  override name = 'MoneyError'
  readonly code: string
  readonly status: number
  readonly type: MoneyErrorType
  readonly param: string | undefined

  constructor(
    code: string,
    message: string,
    options: { status?: number; type?: MoneyErrorType; param?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = options.status ?? 400
    this.type = options.type ?? 'invalid_request_error'
    this.param = options.param
  }
}

export const noSuch = (what: string, id: string) =>
  new MoneyError('resource_missing', `No such ${what}: '${id}'. Nothing was changed; check the id and the key.`, {
    status: 404,
    param: 'id',
  })
