import { createAccount } from '../accounts/create.ts'
import { payeeAddress } from '../accounts/payee.ts'
import type { Context, Trx } from '../context.ts'
import { newId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import { type InvitationRow, invitationOf } from './invitation.ts'
import { logIn } from './login.ts'
import { hashPassword } from './password.ts'
import { hasUsers } from './user.ts'

type Acceptance = {
  email: string
  name: string
  password: string
  code?: string | undefined
  shop?: string | undefined
  payee?: string | undefined
}

/**
 * Takes an invitation: makes the user, or takes the one who has this email and password already, and makes him a member. Two who
 * use one link at once: the first wins. @throws {MoneyError}
 */
export async function accept(
  context: Context,
  token: string,
  given: Acceptance,
): Promise<{ user: string; account: string }> {
  const { db, now } = context
  const invitation = await invitationOf(context, token)
  if (invitation.email !== null && invitation.email !== given.email) {
    throw new MoneyError('other_email', `This invitation is for ${invitation.email}. Nothing was done.`, {
      status: 403,
    })
  }
  const known = await db.selectFrom('user').select('id').where('email', '=', given.email).executeTakeFirst()
  const user = known ? await logIn(context, given) : null
  const password_hash = user ? null : await hashPassword(given.password)
  const account = accountToMake(invitation, given)
  return db.transaction().execute(async (trx) => {
    await claim(trx, invitation, now())
    const id = user?.id ?? newId('usr')
    if (!user) {
      // the first who has a login on this server runs it
      const operator = invitation.operator || !(await hasUsers(trx))
      const row = { id, email: given.email, name: given.name, password_hash, created_ms: now() }
      await trx
        .insertInto('user')
        .values({ ...row, operator, totp_secret: null, totp_pending: null })
        .execute()
    } else if (invitation.operator) {
      await trx.updateTable('user').set({ operator: true }).where('id', '=', id).execute()
    }
    const { network, keys } = context
    const of =
      invitation.account ??
      (await createAccount(trx, { ...account!, network: network.id, operator: keys.operator.address }, now())).id
    await trx
      .insertInto('member')
      .values({ account: of, user: id, role: invitation.role, created_ms: now() })
      .onConflict((conflict) => conflict.columns(['account', 'user']).doUpdateSet({ role: invitation.role }))
      .execute()
    return { user: id, account: of }
  })
}

async function claim(trx: Trx, invitation: InvitationRow, used_ms: number): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('invitation')
    .set({ used_ms })
    .where('id', '=', invitation.id)
    .where('used_ms', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  throw new MoneyError('no_invitation', 'Somebody was faster with this link. Nothing was done; ask for a new one.', {
    status: 404,
  })
}

function accountToMake(invitation: InvitationRow, { shop, payee }: Acceptance) {
  if (invitation.account !== null) return null
  if (!shop || !payee) {
    throw new MoneyError('shop_required', "Give the shop's name and the address that its money goes to.")
  }
  return { name: shop, payee: payeeAddress(payee) }
}
