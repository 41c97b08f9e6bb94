import type { Selectable } from 'kysely'
import { keccak256, toHex } from 'viem'
import type { ChainEventRow, JobRow, PaymentRow } from '../payments/rows.ts'
import type { ResolutionTable } from '../store/tables.ts'

export type ResolutionRow = Selectable<ResolutionTable>

/** A decision with how it ended, which is a later row of the same id. */
export type Decision = ResolutionRow

export function decisionsOf(rows: ResolutionRow[]): Decision[] {
  const decided = rows.filter((row) => row.status === 'decided')
  return decided.map((decision) => {
    const end = rows.find((row) => row.id === decision.id && row.status !== 'decided')
    return end ? { ...decision, status: end.status, reason: end.reason } : decision
  })
}

/** The salt of the payments that a decision makes: the house takes each payment's id once, so it cannot happen twice. */
export function saltOf(decision: Pick<Decision, 'id'>): bigint {
  return BigInt(keccak256(toHex(decision.id)))
}

/** The key of the call that accepts a decision's money at one place. */
export const acceptKey = (decision: Pick<Decision, 'id'>, place: number) => `accept:${decision.id}:${place}`

type Facts = { events: ChainEventRow[]; payments: PaymentRow[]; jobs: JobRow[] }

/** How a decision went, by what the chain and the queue say. Pure. */
export function outcomeOf(decision: Decision, facts: Facts): Pick<Decision, 'status' | 'reason'> {
  if (decision.status !== 'decided') return decision
  return decision.resolution === 'return' ? returned(decision, facts) : accepted(decision, facts)
}

function accepted(decision: Decision, { payments, jobs }: Facts): Pick<Decision, 'status' | 'reason'> {
  const salt = String(saltOf(decision))
  const made = decision.money.map(
    (move) =>
      move.payment !== null ||
      payments.some(
        (payment) =>
          payment.network === move.network &&
          payment.payer === move.deposit_address &&
          payment.asset === move.asset &&
          String(payment.fields.salt) === salt &&
          payment.captured > 0n,
      ),
  )
  if (made.every(Boolean)) return { status: 'done', reason: null }
  const failed = decision.money.flatMap((_, place) => {
    const job = jobs.find((job) => job.key === acceptKey(decision, place))
    return job?.status === 'failed' && !made[place] ? [job] : []
  })
  const waiting = decision.money.some(
    (_, place) => !made[place] && !failed.some((job) => job.key === acceptKey(decision, place)),
  )
  if (failed.length === 0 || waiting) return { status: 'decided', reason: null }
  return { status: 'failed', reason: `The chain refused it: ${failed[0]!.reason ?? 'unknown reason'}` }
}

function returned(decision: Decision, { events }: Facts): Pick<Decision, 'status' | 'reason'> {
  let gone = false
  for (const move of decision.money) {
    const here = (event: ChainEventRow) => event.network === move.network && event.deposit === move.deposit_address
    const forwards = events.filter((event) => event.name === 'Forwarded' && here(event)).slice(move.forwards)
    const back = sum(forwards.filter((event) => event.asset === move.asset))
    if (back >= BigInt(move.amount)) continue
    const moved = events.filter((event) => here(event) && event.asset === move.asset)
    const lying = sum(moved.filter((e) => e.name === 'Received')) - sum(moved.filter((e) => e.name === 'Sent'))
    if (lying + back >= BigInt(move.amount)) return { status: 'decided', reason: null }
    gone = true
  }
  // Anybody may sweep the full amount in time: then it was paid after all, and nothing is left to return.
  return gone
    ? { status: 'failed', reason: 'The full amount came first, and became the payment.' }
    : { status: 'done', reason: null }
}

const sum = (events: { amount: bigint | null }[]) => events.reduce((total, { amount }) => total + (amount ?? 0n), 0n)
