import type { SessionRow } from '../payments/rows.ts'

/** Where the buyer goes after paying: `{CHECKOUT_SESSION_ID}` in the shop's address becomes the session's id. */
export function successUrl(session: Pick<SessionRow, 'id' | 'success_url'>): string | null {
  return session.success_url?.replaceAll('{CHECKOUT_SESSION_ID}', session.id) ?? null
}
