import type { Address, Hex } from 'viem'
import { chargeId, newId } from '../../src/ids.ts'
import type { Api } from './api.ts'

/** Rows as the indexer and reconcile leave them when an intent was paid and settled. Answers the intent's id. */
export async function settledIntent(api: Api, options: { refunds?: number } = {}): Promise<string> {
  const { db, network } = api.context
  const { id } = await api.stripe.paymentIntents.create({ amount: 5000, currency: 'usd', metadata: { order: '9' } })
  const intent = await db.selectFrom('intent').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const payment = `0x${id.replace(/\W/g, '').padEnd(64, '0').slice(0, 64)}` as Hex
  const payer = '0x9999999999999999999999999999999999999999' as Address
  const hash = `0x${'ab'.repeat(32)}` as Hex
  const asset = intent.options[0]!.asset
  const phase = { at: 1_790_000_000, block_number: 7, transaction_hash: hash }
  await db
    .insertInto('payment')
    .values({
      account: intent.account,
      network: network.id,
      id: payment,
      intent: id,
      terms: intent.terms_hash,
      payer,
      payee: intent.payee,
      asset,
      fields: '{}',
      kind: 'charge',
      authorized: 50_000_000n,
      held: 0n,
      captured: 50_000_000n,
      fee: 0n,
      refunded: 0n,
      returned: 0n,
      block_number: 7,
      log_index: 0,
      transaction_hash: hash,
      timestamp_s: phase.at,
    })
    .execute()
  await db
    .updateTable('intent')
    .set({
      status: 'succeeded',
      payment,
      asset,
      received: 50_000_000n,
      amount_received_minor: 5000,
      phases: JSON.stringify({ payment: phase, clearing: phase, settlement: phase, final: phase }),
    })
    .where('id', '=', id)
    .execute()
  const scope = { account: intent.account, network: network.id, intent: id, payment, currency: 'usd' }
  await db
    .insertInto('charge')
    .values({
      ...scope,
      id: chargeId(payment),
      created_ms: api.context.now(),
      amount_minor: 5000,
      captured_minor: 5000,
      refunded_minor: 0,
      status: 'succeeded',
      description: null,
      metadata: '{}',
    })
    .execute()
  for (let index = 0; index < (options.refunds ?? 0); index++) {
    await db
      .insertInto('refund')
      .values({
        ...scope,
        id: newId('re'),
        charge: chargeId(payment),
        created_ms: api.context.now() + index,
        amount_minor: 100,
        amount: 1_000_000n,
        status: index === 0 ? 'requires_action' : 'succeeded',
        reason: 'requested_by_customer',
        failure_reason: null,
        metadata: '{}',
        refunded_before: 0n,
        funding: 2,
        deadline_s: 1_800_000_000,
        signature: null,
        secret: newId('secret'),
        transaction_hash: index === 0 ? null : hash,
        version: 0,
      })
      .execute()
  }
  return id
}
