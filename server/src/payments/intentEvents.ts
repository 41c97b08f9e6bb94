import type { Address } from 'viem'
import { chargeObject } from '../charges/chargeObject.ts'
import type { Context } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import { intentObject } from './intentObject.ts'
import type { ChargeRow, IntentRow } from './rows.ts'

/** Events that can happen once in an intent's life keep one key; the others are told apart by the row's version. */
const once = new Set(['payment_intent.created', 'payment_intent.succeeded', 'payment_intent.canceled'])

export function intentEvent(
  context: Pick<Context, 'config'>,
  intent: IntentRow,
  type: string,
  charge: ChargeRow | null = null,
): NewEvent {
  return {
    account: intent.account,
    network: intent.network,
    type,
    object: intentObject(intent, { publicUrl: context.config.publicUrl, charge }),
    objectId: intent.id,
    key: once.has(type) ? `${intent.id}:${type}` : `${intent.id}:${type}:${intent.version}`,
  }
}

export function chargeEvent(
  context: Pick<Context, 'config'>,
  intent: IntentRow,
  charge: ChargeRow,
  type: string,
  payer: Address | null,
): NewEvent {
  return {
    account: charge.account,
    network: charge.network,
    type,
    object: chargeObject(charge, intent, { publicUrl: context.config.publicUrl, payer }),
    objectId: charge.id,
    key: type === 'charge.succeeded' ? `${charge.id}:${type}` : `${charge.id}:${type}:${intent.version}`,
  }
}
