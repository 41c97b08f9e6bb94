import { passkeyAccountAbi } from '@giro/protocol/generated/abis'
import { passkeyOf } from '@giro/protocol/passkey'
import type { ExecuteRequest, OperationView, StartRecoveryRequest } from '@giro/protocol/passkeyView'
import { type Address, BaseError, encodeFunctionData, getAddress, type Hex, RawContractError } from 'viem'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { unreachable } from '../payments/wouldTake.ts'
import { describeRevert } from '../settler/describeRevert.ts'
import { queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { relayCall } from './calls.ts'
import { refuseOtherCalls, refuseOverBudget } from './mayRelay.ts'
import { type AccountState, readOperations, readState } from './readAccount.ts'
import { readPasskey } from './register.ts'
import { findAccount, firstPasskey, type PasskeyAccountRow } from './rows.ts'

/** Checking a signature without the chain's help takes 275,000 of it. */
const gasMost = 1_500_000
const attemptsMost = 3

/** Brings an owner's signed calls to his account. Simulated, then stored, then sent; once per nonce. Throws MoneyError. */
export async function execute(context: Context, address: string, request: ExecuteRequest): Promise<OperationView> {
  const account = await findAccount(context, address)
  const calls = request.calls.map((call) => ({ to: getAddress(call.to), value: 0n, data: call.data as Hex }))
  refuseOtherCalls(context, account.address, calls)
  const state = await readState(context, account.address)
  refuseOtherNonce(request.nonce, state.nonce)
  const data = encodeFunctionData({
    abi: passkeyAccountAbi,
    functionName: 'execute',
    args: [calls, BigInt(request.nonce), request.deadline, request.signature as Hex],
  })
  return relay(context, account, 'execute', request.nonce, data)
}

/** Brings the printed key's word that a new passkey is to replace all others. Throws MoneyError. */
export async function startRecovery(
  context: Context,
  address: string,
  request: StartRecoveryRequest,
): Promise<OperationView> {
  const account = await findAccount(context, address)
  const state = await readState(context, account.address)
  refuseOtherNonce(request.nonce, state.recovery.nonce)
  const passkey = await readPasskey(context, request.credential_id)
  const data = encodeFunctionData({
    abi: passkeyAccountAbi,
    functionName: 'startRecovery',
    args: [
      passkeyOf({ x: passkey.x as Hex, y: passkey.y as Hex, origin: passkey.origin }),
      request.deadline,
      request.signature as Hex,
    ],
  })
  return relay(context, account, 'start_recovery', request.nonce, data)
}

/** Ends a recovery whose time has come; anyone may. Throws MoneyError. */
export async function finishRecovery(context: Context, address: string): Promise<OperationView> {
  const account = await findAccount(context, address)
  const state = await readState(context, account.address)
  refuseWithoutRecovery(state)
  const data = encodeFunctionData({ abi: passkeyAccountAbi, functionName: 'finishRecovery' })
  return relay(context, account, 'finish_recovery', state.recovery.nonce, data)
}

async function relay(
  context: Context,
  account: PasskeyAccountRow,
  kind: 'execute' | 'start_recovery' | 'finish_recovery',
  nonce: number,
  data: Hex,
): Promise<OperationView> {
  const { network, db, now } = context
  const first = firstPasskey(account)
  const job = relayCall(network, kind, { account: account.address, first, data, nonce, gas: gasMost })
  const before = await db.selectFrom('job').select(['data', 'status']).where('key', '=', job.key).executeTakeFirst()
  if (!before || before.status === 'failed') {
    await refuseOverBudget(context, account.address)
    const gas = await estimate(context, account.address, job.data)
    await db.transaction().execute(async (trx) => {
      await queueJobs(trx, [{ ...job, gas }], now())
      const stored = await trx
        .selectFrom('job')
        .select(['id', 'data', 'status', 'attempts'])
        .where('key', '=', job.key)
        .forUpdate()
        .executeTakeFirstOrThrow()
      if (stored.status !== 'failed') return refuseAnother(stored.data, job.data)
      if (stored.attempts >= attemptsMost) throw refused('It failed on chain several times')
      await requeueJobs(trx, [{ id: stored.id, data: job.data }], now())
    })
    context.wake.settler()
  } else refuseAnother(before.data, job.data)
  const operations = await readOperations(context, account.address)
  return operations.find((operation) => operation.kind === kind && operation.nonce === nonce)!
}

/** One operation at a time: what was stored in this turn is what is done in it. */
function refuseAnother(stored: Hex, asked: Hex): void {
  if (stored === asked) return
  throw new MoneyError(
    'operation_under_way',
    'Another operation of this account is on its way. This one was not stored; wait a moment and do it again.',
    { status: 409 },
  )
}

/** Runs it as the settler would. Answers with the gas that it may burn; throws MoneyError with what is wrong. */
async function estimate({ network, keys }: Context, account: Address, data: Hex): Promise<number> {
  const { client, contracts } = network
  try {
    const gas = await client.estimateGas({ account: keys.settler.address, to: contracts.passkeyAccounts, data })
    if (gas > gasMost) throw refused(`It needs ${gas} gas, and we pay for ${gasMost} at most`)
    // the item of a batch does not pay what its transaction pays; a fifth more, as states change
    return Math.min(gasMost, Math.ceil(Number(gas) * 1.2) + 20_000)
  } catch (error) {
    if (error instanceof MoneyError) throw error
    if (!(error instanceof BaseError)) throw unreachable(error)
    const reverted = error.walk((inner) => inner instanceof RawContractError)
    if (!reverted && !/revert/i.test(error.message)) throw unreachable(error)
    throw refused(`The chain says ${reasonOf(error, account)}`, error)
  }
}

function reasonOf(error: BaseError, account: Address): string {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    const { data } = inner as { data?: unknown }
    if (typeof data === 'string' && data.startsWith('0x') && data.length > 2) return describeRevert(data as Hex)
  }
  return `no to a call of ${account}`
}

function refused(why: string, cause?: unknown): MoneyError {
  return new MoneyError(
    'operation_refused',
    `This operation would fail. ${why}. Nothing was moved; look at your balance and sign again.`,
    { status: 402, cause },
  )
}

function refuseOtherNonce(signed: number, next: number): void {
  if (signed === next) return
  throw new MoneyError(
    'operation_out_of_turn',
    `Something else was done with this account meanwhile (it expects number ${next}, this is ${signed}). Nothing was moved; reload and sign again.`,
    { status: 409, param: 'nonce' },
  )
}

/** Whether it is due, the chain decides by its own clock. */
function refuseWithoutRecovery({ recovery }: AccountState): void {
  if (recovery.passkey !== null) return
  throw new MoneyError('no_recovery', 'No recovery of this account is under way. Nothing was changed.', {
    status: 409,
  })
}
