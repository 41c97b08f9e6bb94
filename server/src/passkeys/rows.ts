import { accountAddress, type Passkey, passkeyId, passkeyOf } from '@giro/protocol/passkey'
import type { Selectable } from 'kysely'
import { type Address, getAddress } from 'viem'
import type { Network } from '../chain/network.ts'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import type { PasskeyAccountKeyTable, PasskeyAccountTable } from '../store/tables.ts'

export type PasskeyAccountRow = Selectable<PasskeyAccountTable>
export type PasskeyRow = Selectable<PasskeyAccountKeyTable>

export const firstPasskey = (account: PasskeyAccountRow): Passkey => passkeyOf(account)

/** The account that a first passkey opens. */
export const accountOf = (network: Pick<Network, 'contracts'>, first: Passkey): Address =>
  accountAddress(network.contracts.passkeyAccounts, passkeyId(first))

/** Throws MoneyError when nobody told us of an account at this address. */
export async function findAccount(context: Pick<Context, 'db'>, address: string): Promise<PasskeyAccountRow> {
  const found = /^0x[0-9a-fA-F]{40}$/.test(address)
    ? await context.db
        .selectFrom('passkey_account')
        .selectAll()
        .where('address', '=', getAddress(address))
        .executeTakeFirst()
    : undefined
  if (found) return found
  throw new MoneyError(
    'no_such_passkey_account',
    `No passkey account ${address} is known here. Nothing was done; its money, if it has any, is where it was. Open it with its passkey on the site that made it.`,
    { status: 404, param: 'address' },
  )
}
