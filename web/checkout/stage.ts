import type { PayView } from '@giro/protocol/payView'

/** Where the payer stands: the status in his words, with the clock looked at. */
export type Stage = 'waiting' | 'underpaid' | 'processing' | 'held' | 'succeeded' | 'expired' | 'canceled'

export function stageOf(view: PayView, now_s: number): Stage {
  switch (view.status) {
    case 'succeeded':
      return 'succeeded'
    case 'canceled':
      return 'canceled'
    case 'requires_capture':
      return 'held'
    case 'processing':
      return 'processing'
    default:
      if (now_s >= view.expires_at) return 'expired'
      return view.missing !== null && BigInt(view.received) > 0n ? 'underpaid' : 'waiting'
  }
}

/** Nothing that the payer does here changes it any more. */
export const isOver = (stage: Stage) => stage === 'succeeded' || stage === 'canceled' || stage === 'expired'

/** Money of the payer may have to go back to him, so the page asks where to. */
export function needsRefundAddress(view: PayView): boolean {
  if (view.refund_address) return false
  return view.exception !== null && !['underpaid', 'reorganized', 'return_refused'].includes(view.exception)
}

/** What an option still asks for: what is missing of it when a part has come, else all. Base units. */
export function dueAmount(view: PayView, option: PayView['options'][number]): string {
  const partly = view.missing !== null && view.asset?.toLowerCase() === option.asset.toLowerCase()
  return partly ? view.missing! : option.amount
}

/** The shop has decided, and says so: what was wrong need not be said beside it. */
export function isDecided(view: PayView): boolean {
  return view.resolutions.some(({ status }) => status === 'decided')
}
