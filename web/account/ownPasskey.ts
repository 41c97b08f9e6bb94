import type { PasskeyAccountView, PasskeyView } from '@giro/protocol/passkeyView'
import { getJson, postJson } from '../ui/problem.ts'

// What of a passkey is public. The key itself never leaves the device.

export type OwnPasskey = Pick<PasskeyView, 'credential_id' | 'x' | 'y' | 'origin' | 'account'>

const place = 'giro.passkey'

/** The passkey that this browser used last, or null. */
export function recallPasskey(): OwnPasskey | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? 'null') as OwnPasskey | null
    return kept?.account && kept.origin === location.origin ? kept : null
  } catch {
    return null
  }
}

/** Without storage (a private window) the person signs in with his passkey each time. */
export function rememberPasskey({ credential_id, x, y, origin, account }: OwnPasskey): void {
  try {
    localStorage.setItem(place, JSON.stringify({ credential_id, x, y, origin, account }))
  } catch {}
}

export function forgetPasskey(): void {
  try {
    localStorage.removeItem(place)
  } catch {}
}

export const accountPath = (account: string) => `/api/passkey_accounts/${account}`

/** Throws ProblemError. */
export const readAccount = (account: string) => getJson<PasskeyAccountView>(accountPath(account))

/** Play money of a local chain. Throws ProblemError. */
export const getDemoDollars = (account: string) =>
  postJson<PasskeyAccountView>(`${accountPath(account)}/demo_dollars`, {})
