import { MoneyError } from '../../payments/errors.ts'

/** Codes that Stripe documents; ours beyond these have no page to point to. */
const documented = new Set([
  'amount_too_large',
  'charge_already_refunded',
  'email_invalid',
  'idempotency_key_in_use',
  'parameter_invalid_empty',
  'parameter_invalid_integer',
  'parameter_missing',
  'parameter_unknown',
  'payment_intent_unexpected_state',
  'resource_missing',
  'url_invalid',
])

/** Stripe's error object, as the client reads it. */
export function stripeError(error: MoneyError): { status: number; body: string } {
  return {
    status: error.status,
    body: JSON.stringify({
      error: {
        code: error.code,
        ...(documented.has(error.code)
          ? { doc_url: `https://docs.stripe.com/error-codes/${error.code.replaceAll('_', '-')}` }
          : {}),
        message: error.message,
        ...(error.param === undefined ? {} : { param: error.param }),
        type: error.type,
      },
    }),
  }
}

/** What is said when we do not know what went wrong; the log does, under the request's id. */
export function unexpected(requestId: string): MoneyError {
  return new MoneyError(
    'internal_error',
    `Something went wrong in this server (request ${requestId}). Whether the request took effect is not certain: send it again with the same Idempotency-Key, and it takes effect once.`,
    { status: 500, type: 'api_error' },
  )
}
