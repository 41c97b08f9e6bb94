import type { Selectable } from 'kysely'
import type {
  AccountTable,
  ChainEventTable,
  ChargeTable,
  CheckoutSessionTable,
  IntentTable,
  JobTable,
  PaymentTable,
  RefundTable,
} from '../store/tables.ts'

export type AccountRow = Selectable<AccountTable>
export type IntentRow = Selectable<IntentTable>
export type ChargeRow = Selectable<ChargeTable>
export type RefundRow = Selectable<RefundTable>
export type SessionRow = Selectable<CheckoutSessionTable>
export type JobRow = Selectable<JobTable>
export type PaymentRow = Selectable<PaymentTable>
export type ChainEventRow = Selectable<ChainEventTable>
