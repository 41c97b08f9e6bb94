import { baseToMinor, minorToBase } from '@giro/protocol/currency'
import type { ExceptionKind } from '@giro/protocol/exception'
import type { Address, Hex } from 'viem'
import type { Network } from '../chain/network.ts'
import type { DepositRecord } from '../deposits/book.ts'
import { type Decision, outcomeOf } from '../exceptions/decisions.ts'
import type { Credit, IntentOption, IntentStatus, Phase, Phases } from '../store/tables.ts'
import { isPart } from './blockedRest.ts'
import { depthFor, isDeep } from './depth.ts'
import type { Head } from './head.ts'
import { optionOf, type Place } from './optionOf.ts'
import type { ChainEventRow, IntentRow, JobRow, PaymentRow } from './rows.ts'

/** `transactions`: those that may carry or carried a capture; of other jobs nobody asks. */
export type FactJob = JobRow & { transactions: Hex[] }

export type Facts = {
  intent: IntentRow
  /** all deposit addresses the intent ever had */
  deposits: Pick<DepositRecord, 'address' | 'options' | 'terms'>[]
  events: ChainEventRow[]
  payments: PaymentRow[]
  jobs: FactJob[]
  /** what was decided about its exceptions */
  decisions: Decision[]
  /** of every network that the server follows, by id */
  chains: ReadonlyMap<string, Chain>
}

/** What of a network decides about an intent: how far it is indexed, how deep is final, what is known there. */
export type Chain = Head & Pick<Network, 'depth' | 'depthsOfLess' | 'assets'>

/** Nothing becomes late or final there while nobody looks. */
const unfollowed: Chain = {
  number: 0,
  timestamp_s: 0,
  safe: null,
  finalized: null,
  depth: 'finalized',
  depthsOfLess: [],
  assets: [],
}

export function chainOf({ chains }: Pick<Facts, 'chains'>, network: string): Chain {
  return chains.get(network) ?? unfollowed
}

/**
 * Money lying in a deposit address, base units of `asset`. `returned` of it came back from the house or the payee;
 * `accepting` and `returning` were decided on, and have not moved yet.
 */
export type Lying = {
  network: string
  deposit: Address
  asset: Address
  amount: bigint
  returned: bigint
  accepting: bigint
  returning: bigint
}

export type Derived = {
  status: IntentStatus
  exception: ExceptionKind | null
  /** decisions whose money has not moved yet */
  pending: Decision[]
  /** what was accepted beyond the payment */
  credits: Credit[]
  phases: Phases
  /** the house payment that pays this intent */
  primary: PaymentRow | null
  /** held payments that came too late and must go back */
  surplus: PaymentRow[]
  /** paid to the payee by payers themselves, twice or too late: nobody has decided about them */
  beside: PaymentRow[]
  /** what the payee was paid beside the payment, decided about or not */
  others: PaymentRow[]
  lying: Lying[]
  asset: Address | null
  asset_network: string | null
  /** how `received` is counted */
  units: { decimals: number } | undefined
  received: bigint
  refund_address: Address | null
  amount_capturable_minor: number
  amount_received_minor: number
  amount_refunded_minor: number
}

const live = (job: JobRow) => job.status === 'queued' || job.status === 'sent' || job.status === 'done'

/** What an intent's rows on chain and in the queue amount to. Pure: the same facts give the same answer. */
export function derive(facts: Facts): Derived {
  const { intent } = facts
  const payments = facts.payments.filter((payment) => pays(payment, facts)).sort(byPlace)
  // A payment that was undone entirely gives way to one that stands.
  const standing = payments.filter((payment) => payment.captured + payment.held > 0n)
  // Two networks have no common order, so what pays already goes on to.
  const primary = standing.find((payment) => payment.id === intent.payment) ?? standing[0] ?? payments[0] ?? null
  const surplus = payments.filter((payment) => payment !== primary && payment.held > 0n)
  const beside = facts.payments.filter(
    (payment) => payment.captured > payment.refunded && !isAccepted(payment, facts) && isBeside(payment),
  )
  const undone = facts.decisions.filter((decision) => outcomeOf(decision, facts).status === 'decided')
  const lying = moneyLying(facts, undone)
  const option: Units | undefined = primary
    ? unitsOf(facts, primary)
    : (intent.options.find((candidate) => inDeposit(candidate) >= BigInt(candidate.amount)) ??
      intent.options.find((candidate) => inDeposit(candidate) > 0n) ??
      intent.options[0])

  function inDeposit(candidate: Place): bigint {
    const money = lying.find((money) => samePlace(money, candidate) && money.deposit === intent.deposit_address)
    return money ? money.amount - money.returning : 0n
  }

  const waitingIn = !primary && option ? inDeposit(option) : 0n
  const received = primary ? primary.authorized : waitingIn
  const minor = (base: bigint) => (option ? baseToMinor(base, intent.currency, option.decimals) : 0)
  const phases = derivePhases(facts, primary, option, waitingIn)
  const ended = primary !== null && endedInPart(facts, primary)
  const settledFully = primary !== null && (primary.held === 0n || ended) && primary.captured > 0n
  // What was told stays told: a deeper reorganisation makes it an exception, not a smaller amount.
  const captured_minor = primary ? minor(primary.captured - tooYoung(facts, primary, 'Captured')) : 0
  const amount_received_minor = Math.max(captured_minor, intent.amount_received_minor)

  return {
    status: deriveStatus(),
    exception: deriveException(),
    pending: undone,
    credits: payments
      .filter((payment) => payment !== primary && isAccepted(payment, facts) && payment.captured > payment.refunded)
      .map(({ network, asset, captured, refunded }) => ({ network, asset, amount: String(captured - refunded) })),
    phases,
    primary,
    beside,
    others: facts.payments.filter(
      (payment) => payment !== primary && payment.captured > 0n && (payments.includes(payment) || toUs(payment, facts)),
    ),
    surplus,
    lying,
    asset: primary?.asset ?? (waitingIn > 0n && option ? option.asset : null),
    asset_network: primary?.network ?? (waitingIn > 0n && option ? option.network : null),
    units: option,
    received,
    refund_address: refundAddress(facts),
    amount_capturable_minor: primary && !canceled() && !ended ? minor(primary.held) : 0,
    amount_received_minor,
    amount_refunded_minor: primary ? minor(primary.refunded - tooYoung(facts, primary, 'Refunded')) : 0,
  }

  function canceled() {
    return givenUp() || (primary !== null && primary.captured === 0n && primary.held === 0n)
  }

  function isBeside(payment: PaymentRow): boolean {
    if (payment === primary) return givenUp()
    return payments.includes(payment) || (!primary && toUs(payment, facts))
  }

  /** What the operator accepted for a cancelled intent pays it all the same: that was decided knowingly. */
  function givenUp() {
    return intent.canceled_ms !== null && !(primary && isAccepted(primary, facts))
  }

  function deriveStatus(): IntentStatus {
    if (givenUp()) return 'canceled'
    if (settledFully) return phases.final ? 'succeeded' : 'processing'
    if (intent.status === 'succeeded') return 'succeeded'
    if (canceled()) return 'canceled'
    if (primary) {
      const capturing = isCapturing(facts, primary) || tooYoung(facts, primary, 'Captured') > 0n
      if (capturing || intent.capture_method === 'automatic') return 'processing'
      return young(facts, primary) ? 'processing' : 'requires_capture'
    }
    if (phases.payment) return 'processing'
    return intent.confirmed ? 'requires_action' : 'requires_payment_method'
  }

  function deriveException(): ExceptionKind | null {
    const told = intent.status === 'succeeded' && !settledFully
    const gone = told || intent.amount_received_minor > minor(primary?.captured ?? 0n)
    if (gone && !facts.jobs.some((job) => pending(job))) return 'reorganized'
    if (payments.some((payment) => returnRefused(facts, payment)) || (ended && primary.held > 0n))
      return 'return_refused'
    if (beside.some((payment) => payment !== primary && payments.includes(payment))) return 'duplicate'
    if (beside.length > 0) return 'late'
    for (const money of lying) {
      // Once the payer has said where to, what is decided goes back at once; until then he is asked.
      const fresh = money.amount - money.returned - (refundAddress(facts) ? 0n : money.returning)
      const wanted = optionOf(intent, money)
      if (fresh <= 0n || isDust(fresh, wanted, intent.currency)) continue
      if (!wanted)
        return intent.options.some(({ network }) => network === money.network) ? 'wrong_asset' : 'wrong_network'
      if (primary) return fresh >= BigInt(wanted.amount) ? 'duplicate' : 'overpaid'
      if (money.deposit !== intent.deposit_address) return 'late'
      if (fresh < BigInt(wanted.amount)) return 'underpaid'
      if (chainOf(facts, money.network).timestamp_s > intent.accept_by_s || intent.canceled_ms !== null) return 'late'
    }
    if (!refundAddress(facts) && lying.some((money) => money.returned + money.returning > 0n))
      return 'awaiting_refund_address'
    return null
  }
}

/** Not yet as deep as what is told must be. */
export function young(facts: Facts, { network, block_number }: { network: string; block_number: number }): boolean {
  const chain = chainOf(facts, network)
  return !isDeep(chain, block_number, depthFor(chain, facts.intent))
}

/** How much of what a payment's events moved may still be undone by an ordinary reorganisation. */
function tooYoung(facts: Facts, payment: PaymentRow, name: 'Captured' | 'Refunded'): bigint {
  if (name === 'Captured' && payment.kind === 'charge') {
    return young(facts, payment) ? payment.captured : 0n
  }
  return facts.events
    .filter((event) => event.name === name && event.payment === payment.id && young(facts, event))
    .reduce((sum, event) => sum + (event.amount ?? 0n), 0n)
}

/**
 * A capture counts as under way until the event that its own transaction made is here: the settler may know of it before
 * the indexer does, or the other way round, and another server of the operator may capture too.
 */
function isCapturing(facts: Facts, payment: PaymentRow): boolean {
  const asked = facts.jobs.filter((job) => job.kind === 'capture' && job.payment === payment.id && live(job))
  const ours = new Set(asked.flatMap((job) => job.transactions))
  const seen = facts.events.filter(
    (event) => event.name === 'Captured' && event.payment === payment.id && ours.has(event.transaction_hash),
  )
  return asked.length > seen.length
}

/** The last capture was made without giving the rest back, because the payer's address refuses it: see blockedRest.ts. */
export function endedInPart(facts: Pick<Facts, 'jobs'>, payment: PaymentRow): boolean {
  return (
    payment.captured > 0n &&
    facts.jobs.some((job) => job.payment === payment.id && isPart(job.key) && job.status === 'done')
  )
}

/** Held money that must go back and could not; said until it has, also while it is tried again. */
function returnRefused({ intent, jobs }: Facts, payment: PaymentRow): boolean {
  if (payment.held === 0n) return false
  const returns = jobs.filter((job) => job.payment === payment.id && (job.kind === 'void' || job.kind === 'release'))
  const again = intent.exception === 'return_refused' && returns.some((job) => pending(job))
  return again || returns.some((job) => job.status === 'failed')
}

const pending = (job: JobRow) => job.status === 'queued' || job.status === 'sent'

/** Less than the smallest unit of the intent's currency: not worth anybody's time, nor the gas to move it. */
export function isDust(amount: bigint, option: IntentOption | undefined, currency: string): boolean {
  return option !== undefined && amount < minorToBase(1, currency, option.decimals)
}

/**
 * What was decided to be kept: accepted from a deposit address, as only the operator can make one pay with a salt; or, of what
 * the payee has already, named by a decision.
 */
function isAccepted({ id, payer, fields }: PaymentRow, { deposits, decisions }: Facts): boolean {
  if (BigInt(fields.salt) !== 0n && deposits.some((deposit) => deposit.address === payer)) return true
  return decisions.some(({ status, money }) => status !== 'failed' && money.some((move) => move.payment === id))
}

/**
 * Anybody can put a payment with our terms on chain, with whatever else in it he likes: a fee of everything to himself, say.
 * It pays the intent only if it is what we would have asked for, field by field. What the operator accepted from the
 * intent's deposit addresses (its salt is not 0) counts whatever its amount.
 */
function pays(payment: PaymentRow, facts: Facts): boolean {
  const { intent } = facts
  const { fields } = payment
  if (!isOnOurTerms(payment, facts)) return false
  if (isAccepted(payment, facts)) return true
  if (Number(fields.captureAfter) !== 0 || Number(fields.refundBy) < intent.refund_by_s) return false
  if (payment.terms !== intent.terms_hash || Number(fields.authorizeBy) > intent.accept_by_s) return false
  if (payment.kind === 'authorize' && Number(fields.captureBy) < intent.capture_by_s) return false
  const option = optionOf(intent, payment)
  return option !== undefined && payment.authorized >= BigInt(option.amount)
}

/** The payee gets all of it but our fee, and nobody else has a say. */
function isOnOurTerms(payment: PaymentRow, { intent }: Facts): boolean {
  const { fields } = payment
  const { feeBps, feeRecipient } = intent.deposit_terms
  if (payment.payee !== intent.payee || fields.operator !== intent.operator || BigInt(fields.arbiter) !== 0n)
    return false
  return fields.feeRecipient === feeRecipient && Number(fields.maxFeeBps) === feeBps && Number(fields.payTo) === 0
}

/** Money that reached our payee by a payment of this intent which does not pay it: on old terms, too little, too late. */
function toUs(payment: PaymentRow, facts: Facts): boolean {
  return isOnOurTerms(payment, facts) && optionOf(facts.intent, payment) !== undefined
}

function byPlace(a: PaymentRow, b: PaymentRow): number {
  if (a.network !== b.network) return a.timestamp_s - b.timestamp_s || (a.network < b.network ? -1 : 1)
  return a.block_number - b.block_number || a.log_index - b.log_index
}

const samePlace = (a: Place, b: Place) => a.network === b.network && a.asset === b.asset

type Units = { network: string; asset: Address; decimals: number; amount?: string }

/** As agreed, now or before an update; else, for what the operator accepted all the same, as the network knows the asset. */
export function unitsOf(facts: Facts, { network, asset }: PaymentRow): Units | undefined {
  const agreed = [...facts.intent.options, ...facts.deposits.flatMap((deposit) => deposit.options)]
  const known = chainOf(facts, network).assets.find((candidate) => candidate.address === asset)
  return (
    agreed.find((option) => samePlace(option, { network, asset })) ??
    (known && { network, asset, decimals: known.decimals })
  )
}

function refundAddress({ intent, events }: Facts): Address | null {
  const set = events.find((event) => event.name === 'RefundAddressSet')
  return (set?.args.refundAddress as Address | undefined) ?? intent.refund_address
}

function moneyLying({ intent, events, deposits }: Facts, undone: Decision[]): Lying[] {
  const found = new Map<string, Lying>()
  const insiders = new Set<string>([intent.payee, ...deposits.map((deposit) => deposit.terms.house)])
  for (const event of events) {
    if ((event.name !== 'Received' && event.name !== 'Sent') || !event.deposit || !event.asset || !event.amount)
      continue
    const { network } = event
    const key = `${network}${event.deposit}${event.asset}`
    const money = found.get(key) ?? nothing(network, event.deposit, event.asset)
    found.set(key, money)
    if (event.name === 'Sent') {
      money.amount -= event.amount
      // What goes to the refund address is first what had come back.
      if (!insiders.has(String(event.args.to)))
        money.returned -= event.amount < money.returned ? event.amount : money.returned
    } else {
      money.amount += event.amount
      if (insiders.has(String(event.args.from))) money.returned += event.amount
    }
  }
  for (const { resolution, money: moves } of undone) {
    for (const move of moves) {
      if (move.payment !== null) continue
      const money = found.get(`${move.network}${move.deposit_address}${move.asset}`)
      if (money) money[resolution === 'return' ? 'returning' : 'accepting'] += BigInt(move.amount)
    }
  }
  return [...found.values()].filter((money) => money.amount > 0n)
}

function nothing(network: string, deposit: Address, asset: Address): Lying {
  return { network, deposit, asset, amount: 0n, returned: 0n, accepting: 0n, returning: 0n }
}

function derivePhases(facts: Facts, primary: PaymentRow | null, option: Units | undefined, waitingIn: bigint): Phases {
  const { intent, events, jobs } = facts
  const onChain = (event: { timestamp_s: number; block_number: number; transaction_hash: `0x${string}` }): Phase => ({
    at: event.timestamp_s,
    block_number: event.block_number,
    transaction_hash: event.transaction_hash,
  })
  const arrived = events
    .filter((event) => event.name === 'Received' && event.deposit === (primary?.payer ?? intent.deposit_address))
    .filter((event) => event.asset === (primary ?? option)?.asset && event.network === (primary ?? option)?.network)
    .filter((event) => !primary || event.block_number <= primary.block_number)
    .at(-1)

  if (!primary) {
    const signed = jobs.find((job) => (job.kind === 'charge' || job.kind === 'authorize') && live(job))
    const now_s = chainOf(facts, option?.network ?? intent.network).timestamp_s
    const inTime = now_s <= intent.accept_by_s && intent.canceled_ms === null
    const full = option?.amount !== undefined && waitingIn >= BigInt(option.amount) && inTime
    const payment = signed
      ? { at: Math.floor(signed.created_ms / 1000), block_number: null, transaction_hash: null }
      : full && arrived
        ? onChain(arrived)
        : null
    return { payment, clearing: null, settlement: null, final: null }
  }

  const captures = events.filter((event) => event.name === 'Captured' && event.payment === primary.id)
  const open = primary.held > 0n && !endedInPart(facts, primary)
  const settled = open || primary.captured === 0n ? null : primary.kind === 'charge' ? primary : captures.at(-1)
  const settlement = settled ? onChain(settled) : null
  const head = chainOf(facts, primary.network)
  return {
    payment: arrived ? onChain(arrived) : onChain(primary),
    clearing: onChain(primary),
    settlement,
    final:
      settled && !young(facts, settled)
        ? (intent.phases.final ?? {
            at: head.timestamp_s,
            block_number: head.number,
            transaction_hash: settled.transaction_hash,
          })
        : null,
  }
}
