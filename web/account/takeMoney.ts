import { type PayeeView, payeeMessage } from '@giro/protocol/payeeChange'
import { hashMessage } from 'viem'
import { getJson, postJson } from '../ui/problem.ts'
import { signHash } from './operate.ts'
import { type OwnPasskey, readAccount } from './ownPasskey.ts'

const path = '/api/dashboard/payee'
/** Only our own pages can set it. */
const header = { 'x-giro': 'dashboard' }

/** Where the shop's money goes now. Throws ProblemError. */
export const readPayee = () => getJson<PayeeView>(path)

/** Has the money of the shop's new payments go to this passkey account, which signs that it takes it. Throws ProblemError, WalletError. */
export async function takeMoney(passkey: OwnPasskey): Promise<PayeeView> {
  const [payee, account] = await Promise.all([readPayee(), readAccount(passkey.account)])
  if (payee.payee === account.address) return payee
  const signature = await signHash(passkey, account, hashMessage(payeeMessage(payee, account.address)))
  return postJson<PayeeView>(path, { payee: account.address, signature }, header)
}
