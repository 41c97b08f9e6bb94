import { createHmac } from 'node:crypto'

/** Stripe's `Stripe-Signature` of a delivery: HMAC-SHA256 of time and body, under the endpoint's secret. */
export function signatureHeader(secret: string, body: string, timestampS: number): string {
  const v1 = createHmac('sha256', secret).update(`${timestampS}.${body}`).digest('hex')
  return `t=${timestampS},v1=${v1}`
}
