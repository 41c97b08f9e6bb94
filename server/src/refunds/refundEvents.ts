import type { Context } from '../context.ts'
import type { NewEvent } from '../events/emit.ts'
import type { RefundRow } from '../payments/rows.ts'
import { refundObject } from './refundObject.ts'

/** refund.created, refund.updated or refund.failed: once per change of the row. */
export function refundEvent(context: Pick<Context, 'config'>, refund: RefundRow, type: string): NewEvent {
  return {
    account: refund.account,
    network: refund.network,
    type,
    object: refundObject(refund, context.config.publicUrl),
    objectId: refund.id,
    key: `${refund.id}:${type}:${refund.version}`,
  }
}
