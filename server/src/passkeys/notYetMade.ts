import { passkeyAccountsAbi } from '@giro/protocol/generated/abis'
import { accountCode, passkeyId } from '@giro/protocol/passkey'
import {
  type Address,
  decodeFunctionData,
  type Hex,
  isErc6492Signature,
  parseErc6492Signature,
  type StateOverride,
} from 'viem'
import type { Context, Trx } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { unreachable } from '../payments/wouldTake.ts'
import { type NewJob, queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { createAccountCall } from './calls.ts'
import { accountOf } from './rows.ts'

/** What a signature of an account that does not exist yet amounts to. */
export type NotYetMade = {
  /** for the time when it exists */
  signature: Hex
  /** to be done before it is used */
  create: NewJob
  /** the account as if it existed, for simulations */
  standIn: StateOverride
}

/**
 * Takes an ERC-6492 signature of a passkey account apart; null when it is an ordinary one. When the account was made
 * meanwhile only the inner signature is left to use. Throws MoneyError when it would have another contract called.
 */
export async function notYetMade(
  { network }: Pick<Context, 'network'>,
  payer: Address,
  wrapped: Hex,
): Promise<Pick<NotYetMade, 'signature'> | NotYetMade | null> {
  if (!isErc6492Signature(wrapped)) return null
  const { address: factory, data, signature } = parseErc6492Signature(wrapped)
  const first =
    factory?.toLowerCase() === network.contracts.passkeyAccounts.toLowerCase() && data ? firstOf(data) : null
  if (!first || accountOf(network, first) !== payer) {
    throw new MoneyError(
      'signature_invalid',
      `This ERC-6492 signature does not make ${payer} by ${network.contracts.passkeyAccounts}. Nothing was taken; make the account on chain first, then sign again.`,
      { param: 'signature' },
    )
  }
  const code = await network.client.getCode({ address: payer }).catch((cause) => {
    throw unreachable(cause)
  })
  if (code) return { signature }
  const standIn = [{ address: payer, code: accountCode(network.contracts.passkeyAccounts, passkeyId(first)) }]
  return { signature, create: createAccountCall(network, payer, first), standIn }
}

/** Whether at an address stands a passkey account that our contract made, or a copy of one: it answers alike. */
export async function isPasskeyAccount({ network }: Pick<Context, 'network'>, address: Address): Promise<boolean> {
  const code = await network.client.getCode({ address }).catch((cause) => {
    throw unreachable(cause)
  })
  const anyones = accountCode(network.contracts.passkeyAccounts, '0x')
  return code !== undefined && code.length === anyones.length + 64 && code.startsWith(anyones.toLowerCase())
}

/** Has accounts made, once each. */
export async function askForAccounts(trx: Trx, creates: NewJob[], nowMs: number): Promise<void> {
  if (creates.length === 0) return
  await queueJobs(trx, creates, nowMs)
  const keys = creates.map((create) => create.key)
  const failed = await trx
    .selectFrom('job')
    .select(['id', 'data'])
    .where('key', 'in', keys)
    .where('status', '=', 'failed')
    .execute()
  if (failed.length > 0) await requeueJobs(trx, failed, nowMs)
}

function firstOf(data: Hex) {
  try {
    const call = decodeFunctionData({ abi: passkeyAccountsAbi, data })
    return call.functionName === 'create' ? call.args[0] : null
  } catch {
    return null
  }
}
