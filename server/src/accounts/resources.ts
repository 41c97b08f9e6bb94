/** What a restricted key may be allowed to read or write: the nouns of /v1. */
export const resources = [
  'accounts',
  'balance',
  'balance_transactions',
  'charges',
  'checkout_sessions',
  'customers',
  'events',
  'exceptions',
  'payment_intents',
  'payment_links',
  'payouts',
  'prices',
  'products',
  'refunds',
  'sales',
  'test_clocks',
  'webhook_endpoints',
] as const

export type Level = 'read' | 'write'

/** Which of them a path of /v1 is about. */
export function resourceOf(path: string): string {
  const [first = '', second = ''] = path.replace(/^\/v1\//, '').split('/')
  if (first === 'checkout') return `checkout_${second}`
  if (first === 'test_helpers' || first === 'giro') return second
  return first === 'account' ? 'accounts' : first
}

/** Which of them one of Stripe's objects is; null for what is only a part of another, such as a line item. */
export function resourceOfObject(object: unknown): string | null {
  const name = `${String(object).replace('.', '_')}s`
  return (resources as readonly string[]).includes(name) ? name : null
}
