import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { decodeFunctionData } from 'viem'
import type { NewJob } from '../settler/queueJobs.ts'
import { captureCall } from './calls.ts'
import type { IntentRow, JobRow, PaymentRow } from './rows.ts'

const suffix = ':part'

/** The key of the capture that is made instead when the last capture of `key` failed. */
export const partKey = (key: string) => `${key}${suffix}`
export const isPart = (key: string) => key.endsWith(suffix)

/**
 * The captures to make instead of failed last ones, without giving the rest back: a payer whose address refuses money (an
 * issuer blocked it, say) must not keep the payee from his part. Each is made once; what is held then goes back by `void`,
 * tried again and again, and in the end by `release`.
 */
export function partCalls(intent: IntentRow, payment: PaymentRow, jobs: JobRow[]): NewJob[] {
  return jobs.flatMap((job) => {
    if (job.kind !== 'capture' || job.status !== 'failed' || job.payment !== payment.id || isPart(job.key)) return []
    if (jobs.some((other) => other.key === partKey(job.key))) return []
    const { functionName, args } = decodeFunctionData({ abi: clearingHouseAbi, data: job.data })
    if (functionName !== 'capture') return []
    const [, amount, , last] = args
    if (!last || amount >= payment.held) return []
    return [{ ...captureCall(intent, payment, amount, false, 0), key: partKey(job.key) }]
  })
}
