import type { Role } from '@giro/protocol/access'
import type { DepositTerms } from '@giro/protocol/deposit'
import type { DecisionName, ExceptionKind, StrayMoney } from '@giro/protocol/exception'
import type { Payment } from '@giro/protocol/payment'
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { Address, Hex } from 'viem'

// Column conventions: *_ms epoch milliseconds, *_s Unix seconds, *_minor minor units of the row's currency (number),
// other amounts base units of the row's asset (bigint, numeric(78,0)). Addresses are checksummed text, hashes lower-case hex.
// Written by the indexer alone: block, cursor, chain_event, payment. All other tables belong to the service.

type Json<T extends object> = JSONColumnType<T, string, string>

/** Every row says whose it is and on which network (CAIP-2). */
type Scope = { account: string; network: string }

export type AccountTable = {
  id: string
  network: string
  name: string
  payee: Address
  operator: Address
  created_ms: number
  /** when an owner chose the payee; null: it came with the local chain */
  payee_set_ms: number | null
}

export type ApiKeyTable = Scope & {
  id: string
  hash: string
  hint: string
  created_ms: number
  /** a secret key may do everything, a restricted one what `permissions` says */
  kind: Generated<'secret' | 'restricted'>
  name: string | null
  /** resource of /v1, e.g. payment_intents; what is not named is refused */
  permissions: JSONColumnType<Record<string, 'read' | 'write'>, string | null, string | null> | null
  /** null: until it is revoked or rotated */
  expires_ms: number | null
  /** to the minute */
  used_ms: number | null
  created_by: string | null
}

/** Who may log in. What he may do is said by `member`, one row per account. */
export type UserTable = {
  id: string
  /** lower case */
  email: string
  name: string
  password_hash: string | null
  /** runs this server: may make accounts */
  operator: boolean
  totp_secret: string | null
  /** shown, and not confirmed by a first code yet */
  totp_pending: string | null
  /** the last 30-second step whose code was taken: none works twice */
  totp_step: Generated<number>
  created_ms: number
}

export type MemberTable = { account: string; user: string; role: Role; created_ms: number }

export type SessionTable = {
  id: string
  token_hash: string
  user: string
  /** whose pages are shown */
  account: string | null
  created_ms: number
  seen_ms: number
  expires_ms: number
  address: string
  agent: string
}

/** A link that makes its reader a member; without an account, the first owner of a new one. */
export type InvitationTable = {
  id: string
  token_hash: string
  account: string | null
  role: Role
  operator: boolean
  email: string | null
  created_ms: number
  expires_ms: number
  used_ms: number | null
}

export type RecoveryCodeTable = { user: string; hash: string; used_ms: number | null }

export type PasskeyTable = {
  /** the credential's id, base64url */
  id: string
  user: string
  /** COSE, base64url */
  public_key: string
  counter: number
  transports: Json<string[]>
  name: string
  created_ms: number
  used_ms: number | null
}

export type PasskeyChallengeTable = { challenge: string; user: string | null; expires_ms: number }

/** Who asked for what, from where, and how it ended. The database refuses to change or delete a finished one. */
export type AuditEntryTable = {
  id: Generated<number>
  at_ms: number
  account: string | null
  actor: 'user' | 'local' | 'terminal' | 'nobody'
  user: string | null
  /** who it was then, for people */
  name: string
  address: string
  act: string
  target: string | null
  detail: Json<Record<string, unknown>>
  /** HTTP status of the answer; null: not known how it ended */
  status: number | null
}

/** A way to pay an intent: an asset on a network and its exact amount in base units (decimal string in JSON). */
export type IntentOption = {
  network: string
  asset: Address
  symbol: string
  decimals: number
  amount: string
}

export type Phase = { at: number; block_number: number | null; transaction_hash: Hex | null } | null
export type Phases = { payment: Phase; clearing: Phase; settlement: Phase; final: Phase }

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled'

/** Of a deleted one, only the id is left. */
export type CustomerTable = Scope & {
  id: string
  created_ms: number
  deleted: boolean
  email: string | null
  name: string | null
  phone: string | null
  description: string | null
  /** what is only answered, never looked for */
  details: Json<{
    address?: Shipping['address']
    business_name?: string
    individual_name?: string
    preferred_locales?: string[]
    shipping?: Shipping
    tax_exempt?: string
  }>
  metadata: Json<Record<string, string>>
}

/** A view: what each charge and refund did to the merchant's money. */
export type BalanceTransactionView = Scope & {
  id: string
  created_ms: number
  type: 'charge' | 'refund'
  /** the charge or the refund */
  source: string
  currency: string
  /** gross; a refund's is negative */
  amount_minor: number
  description: string | null
}

/** A view: each settlement went to the payee's wallet by itself. */
export type PayoutView = Scope & {
  id: string
  created_ms: number
  charge: string
  currency: string
  /** gross */
  amount_minor: number
}

/** Where goods go, as Stripe words it. */
export type Shipping = {
  address: Partial<Record<'city' | 'country' | 'line1' | 'line2' | 'postal_code' | 'state', string>>
  name: string
  phone?: string
  carrier?: string
  tracking_number?: string
}

/** What was accepted beyond the payment: the buyer's credit, in the payee's wallet. Base units, decimal string. */
export type Credit = { network: string; asset: Address; amount: string }

export type IntentTable = Scope & {
  id: string
  created_ms: number
  amount_minor: number
  currency: string
  capture_method: 'automatic' | 'manual'
  status: IntentStatus
  client_secret: string
  description: string | null
  receipt_email: string | null
  statement_descriptor: string | null
  return_url: string | null
  payment_method_types: Json<string[]>
  metadata: Json<Record<string, string>>
  confirmed: boolean
  customer: string | null
  shipping: JSONColumnType<Shipping | null, string | null, string | null>
  canceled_ms: number | null
  cancellation_reason: string | null
  checkout_session: string | null
  /** in minor units, part of amount_minor; null: the payer is not asked for one */
  tip_minor: number | null
  /** opens the receipt */
  receipt: GeneratedAlways<string>
  // what was agreed with the chain
  payee: Address
  operator: Address
  terms_hash: Hex
  deposit_address: Address
  deposit_terms: Json<DepositTerms>
  options: Json<IntentOption[]>
  rate: Json<{ currency: string; source: string; at_ms: number }>
  accept_by_s: number
  capture_by_s: number
  refund_by_s: number
  refund_address: Address | null
  // derived by reconcile() from chain_event, payment and job
  payment: Hex | null
  /** what came, and the network that it came on */
  asset: Address | null
  asset_network: string | null
  received: bigint
  amount_capturable_minor: number
  amount_received_minor: number
  amount_refunded_minor: number
  exception: ExceptionKind | null
  credits: Json<Credit[]>
  phases: Json<Phases>
  version: number
}

export type CheckoutSessionTable = Scope & {
  id: string
  created_ms: number
  intent: string
  status: 'open' | 'complete' | 'expired'
  success_url: string | null
  cancel_url: string | null
  line_items: Json<LineItem[]>
  metadata: Json<Record<string, string>>
  client_reference_id: string | null
  customer_email: string | null
  customer: string | null
  amount_minor: number
  currency: string
  expires_s: number
  payment_link: string | null
}

export type ProductTable = Scope & {
  /** unique within the account, which may choose it */
  id: string
  created_ms: number
  updated_ms: number
  active: boolean
  name: string
  description: string | null
  images: Json<string[]>
  metadata: Json<Record<string, string>>
  default_price: string | null
  shippable: boolean | null
  statement_descriptor: string | null
  unit_label: string | null
  url: string | null
}

/** What a buyer may choose to pay, minor units. */
export type CustomAmount = { minimum: number | null; maximum: number | null; preset: number | null }

export type PriceTable = Scope & {
  id: string
  created_ms: number
  active: boolean
  product: string
  currency: string
  /** never changes; null when the buyer sets the amount */
  unit_amount_minor: number | null
  custom_amount: JSONColumnType<CustomAmount, string, string> | null
  lookup_key: string | null
  nickname: string | null
  metadata: Json<Record<string, string>>
  tax_behavior: string
}

export type LinkItem = {
  id: string
  price: string
  quantity: number
  /** what the buyer may choose, or null */
  adjustable: { minimum: number; maximum: number } | null
}

export type PaymentLinkTable = Scope & {
  id: string
  created_ms: number
  active: boolean
  /** ends its address, and is all that a buyer needs */
  word: string
  currency: string
  line_items: Json<LinkItem[]>
  after_completion: Json<{ message: string | null; url: string | null }>
  inactive_message: string | null
  payment_intent_data: JSONColumnType<LinkIntentData, string, string> | null
  metadata: Json<Record<string, string>>
  /** it closes by itself after so many sessions were paid */
  sessions_most: number | null
  submit_type: string
  tips: boolean
}

export type LinkIntentData = {
  capture_method: 'automatic' | 'manual'
  description: string | null
  metadata: Record<string, string>
  statement_descriptor: string | null
}

export type LineItem = {
  id: string
  name: string
  description: string | null
  images: string[]
  quantity: number
  unit_amount_minor: number
  currency: string
  /** Stripe's price as it was, when it was one of the catalogue */
  price?: Record<string, unknown>
}

/** One per settling house payment of an intent. `id` is derived from the payment's id, so that a rebuild keeps it. */
export type ChargeTable = Scope & {
  id: string
  intent: string
  payment: Hex
  created_ms: number
  amount_minor: number
  captured_minor: number
  refunded_minor: number
  currency: string
  status: 'pending' | 'succeeded' | 'failed'
  description: string | null
  metadata: Json<Record<string, string>>
}

export type RefundTable = Scope & {
  id: string
  intent: string
  charge: string
  payment: Hex
  created_ms: number
  amount_minor: number
  amount: bigint
  currency: string
  status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled'
  reason: string | null
  failure_reason: string | null
  metadata: Json<Record<string, string>>
  /** what the payee signs or signed: Refund's refundedBefore, funding and deadline */
  refunded_before: bigint
  funding: number
  deadline_s: number
  signature: Hex | null
  /** opens the page where the payee's wallet signs */
  secret: string
  /** of the Refunded event on the chain as it is, final or not yet */
  transaction_hash: Hex | null
  version: number
}

/** The deposits file's lines, for the other servers on the same database. */
export type DepositTable = Scope & {
  sequence: Generated<number>
  /** lower case */
  address: string
  intent: string
  terms_hash: Hex
  record: Json<Record<string, unknown>>
}

/** What a resolution moves. `forwards` is how often the deposit had forwarded before. */
export type Move = StrayMoney & { deposit_address: Address; asset: Address; forwards: number }

/** Decisions on exceptions, append-only: what was decided, then, as a row of its own, how it ended. */
export type ResolutionTable = Scope & {
  intent: string
  /** counts the rows of an intent: two decisions at once want the same number, and one of them gets it */
  ordinal: number
  id: string
  status: 'decided' | 'done' | 'failed'
  exception: ExceptionKind
  resolution: DecisionName
  money: Json<Move[]>
  reason: string | null
  created_ms: number
}

/** A link by which the payer says, once, where his money goes back to. The token itself is nowhere. */
export type ClaimLinkTable = Scope & {
  id: string
  intent: string
  token_hash: string
  created_ms: number
  expires_ms: number
  used_ms: number | null
}

export type EventTable = Scope & {
  sequence: Generated<number>
  id: string
  type: string
  created_ms: number
  /** the whole Stripe event's data.object, as it was */
  object: Json<Record<string, unknown>>
  object_id: string
  /** emitted once per key, whatever is replayed: `${object_id}:${type}:${n}` */
  key: string
}

export type WebhookEndpointTable = Scope & {
  id: string
  url: string
  secret: string
  enabled_events: Json<string[]>
  description: string | null
  metadata: Json<Record<string, string>>
  status: 'enabled' | 'disabled'
  created_ms: number
  /** since when every attempt failed; null: the last one was answered */
  failing_since_ms: number | null
  /** when we disabled it because it had failed for days */
  disabled_ms: number | null
}

export type WebhookDeliveryTable = Scope & {
  endpoint: string
  event: string
  attempts: number
  due_ms: number
  status: 'pending' | 'delivered' | 'failed'
  response_status: number | null
  error: string | null
  delivered_ms: number | null
}

/** Every request that was made for a delivery, and what came back. */
export type WebhookAttemptTable = Scope & {
  id: Generated<number>
  endpoint: string
  event: string
  at_ms: number
  /** until the answer's first line, or until it was given up */
  latency_ms: number
  response_status: number | null
  /** the beginning of the answer */
  response: string | null
  error: string | null
}

export type IdempotencyTable = Scope & {
  key: string
  request_hash: string
  status: 'running' | 'done'
  response_status: number | null
  response_body: string | null
  created_ms: number
}

/** A call that must happen on chain exactly once. Stored before it is sent. */
export type JobTable = Scope & {
  id: Generated<number>
  /** unique: what must happen at most once, e.g. `sweep:pi_…`, `charge:0x…` */
  key: string
  kind:
    | 'authorize'
    | 'charge'
    | 'capture'
    | 'void'
    | 'release'
    | 'refund'
    | 'sweep'
    | 'accept'
    | 'forward'
    | 'refund_address'
    | 'create_account'
    | 'execute'
    | 'start_recovery'
    | 'finish_recovery'
  intent: string | null
  payment: Hex | null
  /** an item of the `batch` of ClearingHouse, Deposits or PasskeyAccounts */
  target: 'house' | 'deposits' | 'passkeyAccounts'
  /** key of the job that must come before it on chain */
  after: string | null
  data: Hex
  gas: number
  /** a take that a contract wallet consented to: only the chain knows whether it will work */
  contract_signer: Generated<boolean>
  status: 'queued' | 'sent' | 'done' | 'failed'
  submission: number | null
  /** decoded error when failed */
  reason: string | null
  attempts: number
  not_before_ms: number
  created_ms: number
  updated_ms: number
}

/** A transaction of one signer: a gap-free nonce, stored with its signed attempts before anything is broadcast. */
export type SubmissionTable = Scope & {
  id: Generated<number>
  signer: Address
  nonce: number
  to: Address
  data: Hex
  /** the jobs it was made for, in the order of the batch's items; a job that was tried again points to its newest submission */
  jobs: Json<number[]>
  gas: number
  status: 'prepared' | 'sent' | 'mined' | 'replaced'
  transaction_hash: Hex | null
  block_number: number | null
  block_hash: Hex | null
  /** since when no higher fee may be offered for it: see Network.maxFeePerGas */
  stuck_ms: number | null
  created_ms: number
  updated_ms: number
}

export type AttemptTable = Scope & {
  hash: Hex
  submission: number
  raw: Hex
  max_fee_per_gas: bigint
  max_priority_fee_per_gas: bigint
  created_ms: number
  sent_ms: number | null
}

/** An account that a person's passkeys open. Public data only: the same on every network, and nobody's but that person's. */
export type PasskeyAccountTable = {
  address: Address
  /** the passkey that decided the address */
  x: Hex
  y: Hex
  origin: string
  created_ms: number
}

export type PasskeyAccountKeyTable = {
  /** WebAuthn's id of the credential, base64url */
  credential_id: string
  /** the passkey account that it opens, or is to open once its owner has added it on chain */
  passkey_account: Address
  id: Hex
  x: Hex
  y: Hex
  origin: string
  created_ms: number
}

export type BlockTable = { network: string; number: number; hash: Hex; parent_hash: Hex; timestamp_s: number }

/** `safe` and `finalized`: the newest blocks that the chain calls so; null where nobody asks */
export type CursorTable = {
  network: string
  number: number
  hash: Hex
  safe: number | null
  finalized: number | null
}

/** Networks that take and send nothing for now. */
export type NetworkPauseTable = { network: string; paused_ms: number }

/** Decoded logs that matter to us, append-only except for reorganisations. `account` is '' when the log is nobody's here. */
export type ChainEventTable = Scope & {
  block_number: number
  log_index: number
  block_hash: Hex
  transaction_hash: Hex
  timestamp_s: number
  /** the emitting contract */
  address: Address
  /** Authorized, Charged, … of the house; RefundAddressSet, Forwarded of deposits; Received = ERC-20 Transfer to a deposit; Sent = ERC-20 Transfer out of a deposit */
  name: string
  payment: Hex | null
  deposit: Address | null
  intent: string | null
  asset: Address | null
  amount: bigint | null
  args: Json<Record<string, unknown>>
}

/** The fold of chain_event for one house payment. */
export type PaymentTable = Scope & {
  id: Hex
  intent: string | null
  terms: Hex
  payer: Address
  payee: Address
  asset: Address
  /** the whole Payment, bigints as decimal strings */
  fields: Json<Record<keyof Payment, string | number>>
  kind: 'authorize' | 'charge'
  authorized: bigint
  held: bigint
  captured: bigint
  fee: bigint
  refunded: bigint
  /** voided, released and freed by a last capture */
  returned: bigint
  block_number: number
  log_index: number
  transaction_hash: Hex
  timestamp_s: number
}

export type Tables = {
  account: AccountTable
  api_key: ApiKeyTable
  customer: CustomerTable
  product: ProductTable
  price: PriceTable
  payment_link: PaymentLinkTable
  balance_transaction: BalanceTransactionView
  payout: PayoutView
  user: UserTable
  member: MemberTable
  session: SessionTable
  invitation: InvitationTable
  recovery_code: RecoveryCodeTable
  passkey: PasskeyTable
  passkey_challenge: PasskeyChallengeTable
  audit_entry: AuditEntryTable
  intent: IntentTable
  checkout_session: CheckoutSessionTable
  charge: ChargeTable
  refund: RefundTable
  deposit: DepositTable
  resolution: ResolutionTable
  claim_link: ClaimLinkTable
  event: EventTable
  webhook_endpoint: WebhookEndpointTable
  webhook_delivery: WebhookDeliveryTable
  webhook_attempt: WebhookAttemptTable
  idempotency: IdempotencyTable
  job: JobTable
  submission: SubmissionTable
  attempt: AttemptTable
  passkey_account: PasskeyAccountTable
  passkey_account_key: PasskeyAccountKeyTable
  block: BlockTable
  cursor: CursorTable
  network_pause: NetworkPauseTable
  chain_event: ChainEventTable
  payment: PaymentTable
}
