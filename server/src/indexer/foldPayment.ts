import type { Selectable } from 'kysely'
import type { Address, Hex } from 'viem'
import type { PaymentTable } from '../store/tables.ts'

export type PaymentRow = Selectable<PaymentTable>

/** A house event as chain_event keeps it: what the fold needs of it. */
export type HouseEvent = {
  account: string
  network: string
  intent: string | null
  payment: Hex | null
  name: string
  args: Record<string, unknown>
  block_number: number
  log_index: number
  transaction_hash: Hex
  timestamp_s: number
}

/**
 * A house payment after one more of its events, in the order of the chain. Pure: a rollback folds again what is left.
 * Null as long as there is no payment: a `Cancelled` alone names none. Events that do not move its money change nothing.
 */
export function foldPayment(before: PaymentRow | null, event: HouseEvent): PaymentRow | null {
  const { args } = event
  const amount = base(args.amount)
  if (event.name === 'Authorized' || event.name === 'Charged') {
    const charged = event.name === 'Charged'
    const fields = args.payment as PaymentRow['fields']
    return {
      account: event.account,
      network: event.network,
      id: event.payment!,
      intent: event.intent,
      terms: fields.terms as Hex,
      payer: fields.payer as Address,
      payee: fields.payee as Address,
      asset: fields.asset as Address,
      fields,
      kind: charged ? 'charge' : 'authorize',
      authorized: amount,
      held: charged ? 0n : amount,
      captured: charged ? amount : 0n,
      fee: charged ? base(args.fee) : 0n,
      refunded: 0n,
      returned: 0n,
      block_number: event.block_number,
      log_index: event.log_index,
      transaction_hash: event.transaction_hash,
      timestamp_s: event.timestamp_s,
    }
  }
  if (!before) return null
  switch (event.name) {
    case 'Captured': {
      const freed = base(args.freed)
      return {
        ...before,
        held: before.held - amount - freed,
        captured: before.captured + amount,
        fee: before.fee + base(args.fee),
        returned: before.returned + freed,
      }
    }
    case 'Voided':
    case 'Released':
      return { ...before, held: before.held - amount, returned: before.returned + amount }
    case 'Refunded':
      return { ...before, refunded: before.refunded + amount }
    // A regulated asset took it out of the hold by its own rules: neither the payee's nor back with the payer.
    case 'Forced':
      return { ...before, held: before.held - amount }
    default:
      return before
  }
}

const base = (value: unknown): bigint => (typeof value === 'string' ? BigInt(value) : 0n)
