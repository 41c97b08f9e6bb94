import { z } from 'zod'

/** GET /api/dashboard/payee: where the money of new payments goes. */
export type PayeeView = {
  account: string
  name: string
  network: string
  payee: string
  /** false: nobody chose it, it came with the local chain */
  chosen: boolean
}

/** POST /api/dashboard/payee: answers with the PayeeView. `signature` is the new payee's, of `payeeMessage`. */
export const payeeRequest = z.strictObject({
  payee: z.string().max(60),
  signature: z.string().regex(/^0x([0-9a-fA-F]{2}){1,2049}$/),
})

/** What a new payee signs (EIP-191): it exists, and is the one that this account and nobody else's money shall go to. */
export function payeeMessage(view: Pick<PayeeView, 'account' | 'network' | 'payee'>, payee: string): string {
  return `Giro: the money of new payments of account ${view.account} on ${view.network} goes to ${payee}, no longer to ${view.payee}.`
}
