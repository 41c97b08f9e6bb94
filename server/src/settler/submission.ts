import type { Selectable } from 'kysely'
import type { Address, Hex } from 'viem'
import type { Db } from '../context.ts'
import type { SubmissionTable } from '../store/tables.ts'
import type { Fees } from './fees.ts'

/** A stored transaction that the chain has not settled yet, without its bytes. Attempts oldest first. */
export type OpenSubmission = Pick<Selectable<SubmissionTable>, 'id' | 'nonce' | 'to' | 'gas' | 'status' | 'jobs'> & {
  attempts: ({ hash: Hex } & Fees)[]
}

/** Stored but not settled transactions of a signer, in the order of their nonces. */
export async function openSubmissions(
  db: Db,
  network: string,
  signer: Address,
  most: number,
): Promise<OpenSubmission[]> {
  const rows = await db
    .selectFrom('submission')
    .select(['id', 'nonce', 'to', 'gas', 'status', 'jobs'])
    .where('network', '=', network)
    .where('signer', '=', signer)
    .where('status', 'in', ['prepared', 'sent'])
    .orderBy('nonce')
    .limit(most)
    .execute()
  if (rows.length === 0) return []
  const attempts = await db
    .selectFrom('attempt')
    .select(['hash', 'submission', 'max_fee_per_gas', 'max_priority_fee_per_gas'])
    .where(
      'submission',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('created_ms')
    .orderBy('max_fee_per_gas')
    .execute()
  return rows.map((row) => ({ ...row, attempts: attempts.filter((attempt) => attempt.submission === row.id) }))
}
