import { randomBytes } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Context } from '../context.ts'
import type { DepositRecord } from '../deposits/book.ts'
import { storeDeposits } from '../deposits/shared.ts'
import { emitEvents } from '../events/emit.ts'
import { newId } from '../ids.ts'
import type { IntentTable, Shipping } from '../store/tables.ts'
import { intentEvent } from './intentEvents.ts'
import type { AccountRow, IntentRow } from './rows.ts'
import { agree } from './terms.ts'

export type CreateIntent = {
  /** given when the caller must be able to repeat himself without creating twice */
  id?: string
  account: AccountRow
  amount_minor: number
  currency: string
  capture_method: 'automatic' | 'manual'
  description: string | null
  receipt_email: string | null
  statement_descriptor: string | null
  return_url: string | null
  payment_method_types: string[]
  metadata: Record<string, string>
  confirm: boolean
  checkout_session: string | null
  customer?: string | null
  shipping?: Shipping | null
  /** the payer's page asks for a tip */
  tips?: boolean
}

/**
 * Creates intents, each with its own deposit address. The addresses are on disk before the rows exist, and the rows
 * before anybody sees them. Throws MoneyError currency_not_accepted.
 */
export async function createIntents(context: Context, params: CreateIntent[]): Promise<IntentRow[]> {
  const now = context.now()
  const records = params.map((param): DepositRecord => {
    const id = param.id ?? newId('pi')
    const intent: DepositRecord['intent'] = {
      id,
      client_secret: `${id}_secret_${randomBytes(18).toString('base64url').replace(/[-_]/g, '0')}`,
      created_ms: now,
      amount_minor: param.amount_minor,
      currency: param.currency,
      capture_method: param.capture_method,
      description: param.description,
      checkout_session: param.checkout_session,
    }
    const { options, terms, address } = agree(context, param.account, intent)
    return { version: 1, network: param.account.network, account: param.account.id, address, terms, options, intent }
  })
  await context.deposits.append(records)
  const rows = records.map((record, index) => intentRow(record, params[index]!))
  const inserted = await context.db.transaction().execute(async (trx) => {
    const done = await trx
      .insertInto('intent')
      .values(rows)
      // A crash after the file and before the row left what was restored from the file: the request completes it.
      .onConflict((c) =>
        c
          .column('id')
          .doUpdateSet((eb) => ({
            status: eb.ref('excluded.status'),
            confirmed: eb.ref('excluded.confirmed'),
            receipt_email: eb.ref('excluded.receipt_email'),
            statement_descriptor: eb.ref('excluded.statement_descriptor'),
            return_url: eb.ref('excluded.return_url'),
            payment_method_types: eb.ref('excluded.payment_method_types'),
            metadata: eb.ref('excluded.metadata'),
            checkout_session: eb.ref('excluded.checkout_session'),
            customer: eb.ref('excluded.customer'),
            shipping: eb.ref('excluded.shipping'),
            tip_minor: eb.ref('excluded.tip_minor'),
          }))
          .where('intent.version', '=', 0)
          .where('intent.payment', 'is', null),
      )
      .returningAll()
      .execute()
    const events = done.flatMap((row) => [
      intentEvent(context, row, 'payment_intent.created'),
      ...(row.confirmed ? [intentEvent(context, row, 'payment_intent.requires_action')] : []),
    ])
    if (context.deposits.shared) await storeDeposits(trx, records)
    await emitEvents(trx, events, now)
    return done
  })
  context.wake.webhooks()
  const byId = new Map(inserted.map((row) => [row.id, row]))
  return Promise.all(
    records.map(
      async (record) =>
        byId.get(record.intent.id) ??
        (await context.db
          .selectFrom('intent')
          .selectAll()
          .where('id', '=', record.intent.id)
          .executeTakeFirstOrThrow()),
    ),
  )
}

/** The row of a new intent; also used to restore one from the deposits file. */
export function intentRow(
  record: DepositRecord,
  extra: Pick<
    CreateIntent,
    | 'receipt_email'
    | 'statement_descriptor'
    | 'return_url'
    | 'payment_method_types'
    | 'metadata'
    | 'confirm'
    | 'customer'
    | 'shipping'
    | 'tips'
  >,
): Insertable<IntentTable> {
  const { intent, terms } = record
  return {
    id: intent.id,
    account: record.account,
    network: record.network,
    created_ms: intent.created_ms,
    amount_minor: intent.amount_minor,
    currency: intent.currency,
    capture_method: intent.capture_method,
    status: extra.confirm ? 'requires_action' : 'requires_payment_method',
    client_secret: intent.client_secret,
    description: intent.description,
    receipt_email: extra.receipt_email,
    statement_descriptor: extra.statement_descriptor,
    return_url: extra.return_url,
    payment_method_types: JSON.stringify(extra.payment_method_types),
    metadata: JSON.stringify(extra.metadata),
    confirmed: extra.confirm,
    customer: extra.customer ?? null,
    shipping: extra.shipping ? JSON.stringify(extra.shipping) : null,
    canceled_ms: null,
    cancellation_reason: null,
    checkout_session: intent.checkout_session,
    tip_minor: extra.tips ? 0 : null,
    payee: terms.payee,
    operator: terms.operator,
    terms_hash: terms.terms,
    deposit_address: record.address,
    deposit_terms: JSON.stringify(terms),
    options: JSON.stringify(record.options),
    rate: JSON.stringify({ currency: intent.currency, source: 'par', at_ms: intent.created_ms }),
    accept_by_s: terms.acceptBy,
    capture_by_s: terms.captureBy,
    refund_by_s: terms.refundBy,
    refund_address: null,
    payment: null,
    asset: null,
    asset_network: null,
    received: 0n,
    amount_capturable_minor: 0,
    amount_received_minor: 0,
    amount_refunded_minor: 0,
    exception: null,
    credits: JSON.stringify([]),
    phases: JSON.stringify({ payment: null, clearing: null, settlement: null, final: null }),
    version: 0,
  }
}
