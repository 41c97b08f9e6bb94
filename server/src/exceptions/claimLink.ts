import type { ClaimLink } from '@giro/protocol/exception'
import { hashOf, newToken } from '../access/token.ts'
import type { Context } from '../context.ts'
import { newId } from '../ids.ts'
import { MoneyError } from '../payments/errors.ts'
import { lockIntent } from '../payments/find.ts'
import { readException } from './read.ts'

const daysMost = 90

/**
 * Makes a link by which the payer says where his money goes back to: once, until it expires. It replaces the links made
 * before it. Throws MoneyError nothing_to_claim, refund_address_set.
 */
export async function createClaimLink(
  context: Context,
  account: string,
  id: string,
  params: { id?: string; expires_in_days: number },
): Promise<ClaimLink> {
  const exception = await readException(context, account, id)
  if (exception.refund_address) {
    throw new MoneyError(
      'refund_address_set',
      `The payer said already where his money goes: ${exception.refund_address}. Nothing was changed; returns go there by themselves.`,
      { status: 409 },
    )
  }
  const goesBack =
    exception.history.some((decision) => decision.resolution === 'return' && decision.status === 'decided') ||
    (exception.money.length > 0 && exception.kind !== 'underpaid')
  if (!goesBack) {
    throw new MoneyError(
      'nothing_to_claim',
      exception.kind === 'underpaid'
        ? 'This payment still waits for the rest. No link was made; decide first that the part is returned.'
        : 'No money of this payment has to go back. No link was made.',
      { status: 409 },
    )
  }
  const now = context.now()
  const token = newToken('claim')
  const link = {
    id: params.id ?? newId('clm'),
    account,
    intent: id,
    token_hash: hashOf(token),
    created_ms: now,
    expires_ms: now + Math.min(params.expires_in_days, daysMost) * 86_400_000,
    used_ms: null,
  }
  await context.db.transaction().execute(async (trx) => {
    const { network } = await lockIntent(trx, account, id)
    await trx
      .updateTable('claim_link')
      .set({ expires_ms: now })
      .where('intent', '=', id)
      .where('used_ms', 'is', null)
      .execute() // prettier-ignore
    // A repeated request cannot know the token that its first run made: it makes another for the same link.
    await trx
      .insertInto('claim_link')
      .values({ ...link, network })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ token_hash: link.token_hash, expires_ms: link.expires_ms })
          .where('claim_link.used_ms', 'is', null),
      )
      .execute()
  })
  context.changed.publish([id])
  return {
    id: link.id,
    object: 'giro.claim_link',
    payment_intent: id,
    url: `${context.config.publicUrl}/claim/${token}`,
    created: Math.floor(now / 1000),
    expires_at: Math.floor(link.expires_ms / 1000),
  }
}
