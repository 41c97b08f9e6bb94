import { getAddress, type Hex } from 'viem'
import { verifyHash } from 'viem/actions'
import { type Context, on } from '../context.ts'
import { Grouped } from '../grouped.ts'
import { passkeySignatureGas } from '../passkeys/calls.ts'
import { askForAccounts, isPasskeyAccount, type NotYetMade, notYetMade } from '../passkeys/notYetMade.ts'
import { type NewJob, queueJobs, requeueJobs } from '../settler/queueJobs.ts'
import { inList } from '../store/insertRows.ts'
import { takeCall } from './calls.ts'
import { burntGas, burntGasMost, contractWalletsPaused } from './contractWallets.ts'
import { MoneyError, noSuch } from './errors.ts'
import { lockIntents } from './load.ts'
import { digestToSign, paymentBySignature, refuseUnlessWaiting, signingOn } from './prepare.ts'
import { reconcileIn } from './reconcile.ts'
import { recoverSigner } from './recoverSigner.ts'
import type { IntentRow } from './rows.ts'
import { refusals, unreachable } from './wouldTake.ts'

export type SignatureRequest = {
  secret: string
  payer: string
  network?: string | undefined
  asset: string
  signature: string
}

/** `making`: the payer's account has to be made first. */
type Checked = { intent: IntentRow; call: NewJob; making: NotYetMade | null }
type Answer = { row: IntentRow } | { error: unknown }

const groupMost = 100
/** A wallet whose signatures pass the simulation and fail on chain again and again burns our gas. */
const attemptsMost = 3

/**
 * Takes payers' signatures: checks each, asks the chain whether it would work, stores the call, and lets the settler send
 * it. Requests that come together share their queries, one simulation and one commit. Throws MoneyError with what is wrong;
 * then nothing was stored, and nothing can be taken by it.
 */
export function signatureIntake(context: Context): (request: SignatureRequest) => Promise<IntentRow> {
  const grouped = new Grouped((requests: SignatureRequest[]) => accept(context, requests), groupMost)
  return async (request) => {
    const answer = await grouped.ask(request)
    if ('error' in answer) throw answer.error
    return answer.row
  }
}

async function accept(context: Context, requests: SignatureRequest[]): Promise<Answer[]> {
  const found = await context.db
    .selectFrom('intent')
    .selectAll()
    .where(inList('client_secret', new Set(requests.map((request) => request.secret))))
    .execute()
  const bySecret = new Map(found.map((intent) => [intent.client_secret, intent]))
  const checked = await Promise.all(
    requests.map((request) => check(context, request, bySecret.get(request.secret)).catch((error) => ({ error }))),
  )
  const good = checked.filter((entry): entry is Checked => 'call' in entry)
  const refused = await simulate(context, good)
  const answers = new Map<object, Answer>(
    checked.map((entry) => [entry, 'error' in entry ? entry : { error: undefined }]),
  )
  const taken: Checked[] = []
  for (const [index, entry] of good.entries()) {
    if (refused[index]) answers.set(entry, { error: refused[index] })
    else taken.push(entry)
  }
  if (taken.length > 0) {
    const stored = await store(context, taken).catch((error) => taken.map(() => ({ error })))
    for (const [index, entry] of taken.entries()) answers.set(entry, stored[index]!)
  }
  return checked.map((entry) => answers.get(entry)!)
}

/** What each network says to the calls that would be made there; one that cannot be asked refuses its own only. */
async function simulate(context: Context, checked: Checked[]): Promise<unknown[]> {
  const answers = new Map<Checked, unknown>()
  const networks = [...new Set(checked.map(({ call }) => call.network))]
  await Promise.all(
    networks.map(async (network) => {
      const there = checked.filter(({ call }) => call.network === network)
      const calls = there.map(({ call }) => call)
      const standIns = there.flatMap(({ making }) => making?.standIn ?? [])
      const refused = await refusals(on(context, network), calls, standIns).catch((error) => there.map(() => error))
      for (const [index, entry] of there.entries()) answers.set(entry, refused[index])
    }),
  )
  return checked.map((entry) => answers.get(entry))
}

async function check(context: Context, request: SignatureRequest, intent: IntentRow | undefined): Promise<Checked> {
  if (!intent) throw noSuch('payment', 'of this link')
  refuseUnlessWaiting(intent, context.now())
  const payer = getAddress(request.payer)
  const signature = request.signature as Hex
  const there = signingOn(context, intent, request)
  const { id, payment } = paymentBySignature(there, intent, payer, getAddress(request.asset))
  const digest = digestToSign(there, payment, id)
  const signer = recoverSigner(digest, signature)
  if (signer !== payer) {
    // A contract wallet answers for itself.
    const valid = await verifyHash(there.network.client, { address: payer, hash: digest, signature }).catch((cause) => {
      throw unreachable(cause)
    })
    if (!valid) {
      throw new MoneyError(
        'signature_invalid',
        `This is not a signature of ${payer} for this payment. ${signer ? `It was made by ${signer}, or for other terms or another chain` : 'It is malformed'}. Nothing was taken; sign again what /prepare answers, on chain ${there.network.chainId}.`,
        { param: 'signature' },
      )
    }
  }
  const unwrapped = await notYetMade(there, payer, signature)
  const taken = takeCall(intent, there.network.id, id, payment, unwrapped?.signature ?? signature)
  const byPasskey = unwrapped !== null || (signer !== payer && (await isPasskeyAccount(there, payer)))
  // Its code is ours, so that what it answers in the simulation is what it answers on chain.
  const call = byPasskey
    ? { ...taken, gas: taken.gas + passkeySignatureGas }
    : { ...taken, contract_signer: signer !== payer }
  if (!unwrapped || !('create' in unwrapped)) return { intent, call, making: null }
  return { intent, call: { ...call, after: unwrapped.create.key }, making: unwrapped }
}

async function store(context: Context, taken: Checked[]): Promise<Answer[]> {
  const now = context.now()
  const ids = [...new Set(taken.map((entry) => entry.intent.id))]
  const answers = await context.db.transaction().execute(async (trx) => {
    const locked = await lockIntents(trx, ids)
    const rows = new Map(locked.map((row) => [row.id, row]))
    // The same payer may have tried before with a signature that failed on chain.
    const asked = taken.map((entry) => entry.call.key)
    const before = await trx.selectFrom('job').select(['id', 'key', 'attempts']).where(inList('key', asked)).execute()
    const worn = new Set(before.filter((job) => job.attempts >= attemptsMost).map((job) => job.key))
    const byContract = taken.filter((entry) => entry.call.contract_signer).map((entry) => entry.call.network)
    const burnt = new Map<string, number>()
    for (const network of new Set(byContract)) burnt.set(network, await burntGas(trx, network, now))
    const results = taken.map((entry): Answer => {
      const row = rows.get(entry.intent.id)
      try {
        if (!row) throw noSuch('payment', entry.intent.id)
        refuseUnlessWaiting(row, now)
        if (row.terms_hash !== entry.intent.terms_hash) {
          throw new MoneyError(
            'payment_changed',
            'The shop changed this payment while you signed. Nothing was taken; look at the new amount and sign again.',
            { status: 409 },
          )
        }
        if (worn.has(entry.call.key)) {
          throw new MoneyError(
            'payment_refused',
            'The chain refused this payment several times. Nothing was taken; pay from another wallet, or send the exact amount to the deposit address.',
            { status: 409 },
          )
        }
        if (entry.call.contract_signer) {
          const { network, gas } = entry.call
          if (burnt.get(network)! + gas > burntGasMost) throw contractWalletsPaused()
          burnt.set(network, burnt.get(network)! + gas)
        }
        // Whoever else asks for this intent in the same group comes too late.
        rows.set(row.id, { ...row, status: 'processing' })
        return { row }
      } catch (error) {
        return { error }
      }
    })
    const good = taken.filter((_, index) => 'row' in results[index]!)
    if (good.length === 0) return results
    const calls = good.map((entry) => entry.call)
    await askForAccounts(
      trx,
      good.flatMap((entry) => entry.making?.create ?? []),
      now,
    )
    const again = new Map(before.map((job) => [job.key, job.id]))
    const fresh = calls.filter((call) => !again.has(call.key))
    if (fresh.length > 0) await queueJobs(trx, fresh, now)
    if (again.size > 0) {
      const jobs = calls
        .filter((call) => again.has(call.key))
        .map((call) => ({ id: again.get(call.key)!, data: call.data }))
      await requeueJobs(trx, jobs, now)
    }
    const served = new Set(taken.filter((_, index) => 'row' in results[index]!).map((entry) => entry.intent.id))
    const theirs = locked.filter((row) => served.has(row.id))
    const after = await reconcileIn(context, trx, [...served], theirs)
    return results.map((result) => ('row' in result ? { row: after.rows.get(result.row.id) ?? result.row } : result))
  })
  context.wake.settler()
  context.wake.webhooks()
  context.changed.publish(ids)
  return answers
}
