import { clearingHouseAbi, demoUsdcAbi } from '@giro/protocol/generated/abis'
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  decodeFunctionData,
  erc20Abi,
  getAddress,
  type Hex,
  hashTypedData,
  RawContractError,
} from 'viem'
import { verifyHash } from 'viem/actions'
import type { Context } from '../context.ts'
import { queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { takeCall } from './calls.ts'
import { MoneyError } from './errors.ts'
import { intentBySecret, lockIntent } from './find.ts'
import { headOf } from './head.ts'
import { paymentBySignature, refuseUnlessWaiting, typedToSign } from './prepare.ts'
import { reconcileIn } from './reconcile.ts'
import { recoverSigner } from './recoverSigner.ts'
import type { IntentRow } from './rows.ts'

/**
 * Takes a payer's signature: checks it, asks the chain whether it would work, stores the call, and lets the settler send it.
 * Throws MoneyError with what is wrong; then nothing was stored, and nothing can be taken by it.
 */
export async function acceptSignature(
  context: Context,
  secret: string,
  request: { payer: string; asset: string; signature: string },
): Promise<IntentRow> {
  const found = await intentBySecret(context, secret)
  refuseUnlessWaiting(found, context.now())
  const payer = getAddress(request.payer)
  const signature = request.signature as Hex
  const { id, payment } = paymentBySignature(context, found, payer, getAddress(request.asset))
  await checkSigner(context, payer, hashTypedData(typedToSign(context, payment)), signature)
  const call = takeCall(found, id, payment, signature)
  await checkOnChain(context, call.data, payer)

  const row = await context.db.transaction().execute(async (trx) => {
    const intent = await lockIntent(trx, found.account, found.id)
    refuseUnlessWaiting(intent, context.now())
    const now = context.now()
    // The same payer may have tried before with a signature that failed on chain.
    const before = await trx.selectFrom('job').select('id').where('key', '=', call.key).executeTakeFirst()
    if (before) await requeueJobs(trx, [{ id: before.id, data: call.data }], now)
    else await queueJobs(trx, [call], now)
    await reconcileIn(context, trx, [intent.id], await headOf(context, trx))
    return trx.selectFrom('intent').selectAll().where('id', '=', intent.id).executeTakeFirstOrThrow()
  })
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish([row.id])
  return row
}

async function checkSigner(context: Context, payer: Address, digest: Hex, signature: Hex): Promise<void> {
  const signer = recoverSigner(digest, signature)
  if (signer === payer) return
  // A contract wallet answers for itself.
  const valid = await verifyHash(context.network.client, { address: payer, hash: digest, signature }).catch((cause) => {
    throw unreachable(cause)
  })
  if (valid) return
  const who = signer ? `It was made by ${signer}` : 'It is malformed'
  throw new MoneyError(
    'signature_invalid',
    `This is not a signature of ${payer} for this payment. ${who}. Nothing was taken; sign again what /prepare answers, on chain ${context.network.chainId}.`,
    { param: 'signature' },
  )
}

/** Calls the house as the settler would, so that a payer who is short or blocked hears it now. */
async function checkOnChain(context: Context, data: Hex, payer: Address): Promise<void> {
  const { client, contracts } = context.network
  try {
    await client.call({ account: context.keys.settler.address, to: contracts.house, data })
  } catch (error) {
    if (!(error instanceof BaseError)) throw unreachable(error)
    const revert = error.walk(
      (cause) => cause instanceof RawContractError || cause instanceof ContractFunctionRevertedError,
    )
    if (!revert && !/revert/i.test(error.message)) throw unreachable(error)
    throw await explain(context, data, payer, error)
  }
}

async function explain(context: Context, data: Hex, payer: Address, cause: BaseError): Promise<MoneyError> {
  const { args } = decodeFunctionData({ abi: clearingHouseAbi, data }) as unknown as {
    args: [{ asset: Address; maxAmount: bigint }]
  }
  const { asset, maxAmount } = args[0]
  const { client } = context.network
  const balance = await client.readContract({ address: asset, abi: erc20Abi, functionName: 'balanceOf', args: [payer] })
  const symbol = context.network.assets.find((candidate) => candidate.address === asset)?.symbol ?? asset
  if (balance < maxAmount) {
    return new MoneyError(
      'insufficient_funds',
      `${payer} holds ${balance} base units of ${symbol}, but ${maxAmount} are needed. Nothing was taken; top up, or pay from another wallet.`,
      { status: 402, type: 'card_error', cause },
    )
  }
  const blocked = await client
    .readContract({ address: asset, abi: demoUsdcAbi, functionName: 'isBlacklisted', args: [payer] })
    .catch(() => false)
  if (blocked) {
    return new MoneyError(
      'payer_blocked',
      `The issuer of ${symbol} has blocked ${payer}. Nothing was taken; pay from another wallet.`,
      { status: 402, type: 'card_error', cause },
    )
  }
  return new MoneyError(
    'payment_refused',
    `The chain refuses this payment (${cause.shortMessage}). Nothing was taken; the signature may have been used or expired. Reload and sign again.`,
    { status: 402, type: 'card_error', cause },
  )
}

function unreachable(cause: unknown): MoneyError {
  return new MoneyError(
    'network_unavailable',
    'The network cannot be asked just now. Nothing was taken; your signature was not stored. Try again in a moment.',
    { status: 503, type: 'api_error', cause },
  )
}
