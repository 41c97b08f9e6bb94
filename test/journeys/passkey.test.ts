import type { OperationView, PasskeyAccountView, PasskeyView } from '@giro/protocol/passkeyView'
import { payeeMessage } from '@giro/protocol/payeeChange'
import type { PrepareResponse } from '@giro/protocol/payView'
import {
  type Address,
  encodeFunctionData,
  erc20Abi,
  type Hex,
  hashMessage,
  hashTypedData,
  serializeErc6492Signature,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { type SoftPasskey, signedCalls, signHash, softPasskey } from '../support/passkey.ts'
import { post } from '../support/payers.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let url: string
let chain: { chainId: number; passkeyAccounts: Address }
beforeAll(async () => {
  stack = await startStack()
  url = stack.server.url
  const { chainId, contracts } = stack.chain.network
  chain = { chainId, passkeyAccounts: contracts.passkeyAccounts }
}, 120_000)
afterAll(() => stack?.stop())

type Owner = { passkey: SoftPasskey; account: Address }
type Answer<T> = { status: number; body: T & { code?: string; detail?: string } }

const ask = async <T>(path: string, body?: unknown): Promise<Answer<T>> => {
  const response = await (body === undefined ? fetch(`${url}${path}`) : post(url, path, body))
  return { status: response.status, body: (await response.json()) as Answer<T>['body'] }
}
const view = async ({ account }: Owner) => (await ask<PasskeyAccountView>(`/api/passkey_accounts/${account}`)).body

async function newOwner(options: { dollars: boolean }): Promise<Owner> {
  const passkey = softPasskey(url)
  const { x, y, origin } = passkey.parts
  const { body } = await ask<PasskeyView>('/api/passkeys', { credential_id: passkey.credential_id, x, y, origin })
  const owner = { passkey, account: body.account as Address }
  if (options.dollars) await ask(`/api/passkey_accounts/${owner.account}/demo_dollars`, {})
  return owner
}

const usdc = (owner: Address) => stack.balance(stack.asset('USDC'), owner)
const transfer = (to: Address, amount: bigint) => ({
  to: stack.asset('USDC'),
  value: 0n,
  data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] }),
})
const execute = (owner: Owner, body: unknown) =>
  ask<OperationView>(`/api/passkey_accounts/${owner.account}/execute`, body)
const soon = async (owner: Owner) => (await view(owner)).chain_time + 600
const settled = (owner: Owner, nonce: number) =>
  until(async () => {
    const found = (await view(owner)).operations.find((each) => each.nonce === nonce)
    return found && found.status !== 'queued' && found.status !== 'sent' ? found : null
  }, 'the operation')

/** What /prepare answers, as the account's signature over it. */
async function payment(owner: Owner, wrap: (inner: Hex) => Hex, made = false) {
  const intent = await stack.stripe.paymentIntents.create({ amount: 1000, currency: 'usd' })
  const secret = secretOf(giro(intent).pay_url)
  const who = { payer: owner.account, asset: stack.asset('USDC') }
  const { body } = await ask<PrepareResponse>(`/api/pay/${secret}/prepare`, who)
  const hash = hashTypedData(body.typed_data as unknown as Parameters<typeof hashTypedData>[0])
  const signature = wrap(signHash(owner.passkey, chain, owner.account, hash, made))
  return { intent, taken: await ask(`/api/pay/${secret}/signature`, { ...who, signature }) }
}
const asIs = (signature: Hex) => signature

describe('paying from a passkey account', () => {
  test('default: the first payment makes the account on chain, the second finds it there', async () => {
    const owner = await newOwner({ dollars: true })
    expect((await view(owner)).deployed).toBe(false)
    for (const made of [false, true]) {
      const { intent, taken } = await payment(owner, asIs, made)
      expect(taken.status).toBe(200)
      await until(async () => (await stack.stripe.paymentIntents.retrieve(intent.id)).status === 'succeeded', 'it')
      expect((await view(owner)).deployed).toBe(true)
    }
    expect(await usdc(owner.account)).toBe(80_000_000n)
    expect((await view(owner)).payments.map(({ direction, amount }) => [direction, amount])).toEqual([
      ['out', '10000000'],
      ['out', '10000000'],
    ])
  })

  test('behavior: a wrapped signature that was made before the account was is as good', async () => {
    const owner = await newOwner({ dollars: true })
    await payment(owner, asIs)
    await until(async () => (await view(owner)).deployed, 'the account')
    expect((await payment(owner, asIs)).taken.status).toBe(200)
  })

  test('error: an account that is empty, and a signature that would have something else called, cost us nothing', async () => {
    const jobs = async () =>
      (await stack.server.context.db.selectFrom('job').select('id').where('kind', '=', 'create_account').execute())
        .length
    const before = await jobs()
    const poor = await newOwner({ dollars: false })
    expect((await payment(poor, asIs)).taken).toMatchObject({ status: 402, body: { code: 'insufficient_funds' } })
    const rich = await newOwner({ dollars: true })
    const elsewhere = (signature: Hex) =>
      serializeErc6492Signature({ address: stack.asset('USDC'), data: '0x12345678', signature })
    expect((await payment(rich, elsewhere)).taken).toMatchObject({ status: 400, body: { code: 'signature_invalid' } })
    expect(await jobs()).toBe(before)
    expect(await usdc(rich.account)).toBe(100_000_000n)
  })

  test('error: signed on a page of another origin of the same domain', async () => {
    const owner = await newOwner({ dollars: true })
    const thief: Owner = {
      ...owner,
      passkey: { ...owner.passkey, sign: (digest) => owner.passkey.sign(digest, 'http://localhost:1') },
    }
    expect((await payment(thief, asIs)).taken).toMatchObject({ status: 400, body: { code: 'signature_invalid' } })
    const friend = stack.chain.accounts[8]!.address
    const body = signedCalls(thief.passkey, chain, owner.account, [transfer(friend, 1n)], 0, await soon(owner))
    expect(await execute(owner, body)).toMatchObject({ status: 402, body: { code: 'operation_refused' } })
    const { x, y } = softPasskey(url).parts
    const stolen = { credential_id: 'a'.repeat(20), x, y, origin: 'https://evil.example' }
    expect(await ask('/api/passkeys', stolen)).toMatchObject({
      status: 403,
      body: { code: 'passkey_of_another_origin' },
    })
    expect(await usdc(owner.account)).toBe(100_000_000n)
  })
})

describe('calls of a passkey account that are relayed', () => {
  test('default: once, however often they are brought; the account is made with them', async () => {
    const owner = await newOwner({ dollars: true })
    const friend = stack.chain.accounts[8]!.address
    const before = await usdc(friend)
    const body = signedCalls(owner.passkey, chain, owner.account, [transfer(friend, 5_000_000n)], 0, await soon(owner))
    const answers = await Promise.all([execute(owner, body), execute(owner, body), execute(owner, body)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect((await settled(owner, 0)).status).toBe('done')
    expect(await execute(owner, body)).toMatchObject({ status: 409, body: { code: 'operation_out_of_turn' } })
    expect((await usdc(friend)) - before).toBe(5_000_000n)
    // another one in the same turn was refused, not swapped in
    const next = signedCalls(owner.passkey, chain, owner.account, [transfer(friend, 1n)], 1, await soon(owner))
    const rival = signedCalls(owner.passkey, chain, owner.account, [transfer(friend, 2n)], 1, await soon(owner))
    expect((await execute(owner, next)).status).toBe(200)
    expect((await execute(owner, rival)).status).toBe(409)
    await settled(owner, 1)
    expect((await usdc(friend)) - before).toBe(5_000_001n)
  })

  test('error: what we do not pay for, and what would fail, is said before anything is sent', async () => {
    const owner = await newOwner({ dollars: true })
    const friend = stack.chain.accounts[8]!.address
    const deadline = await soon(owner)
    const sign = (calls: Parameters<typeof signedCalls>[3], nonce = 0, until_s = deadline) =>
      signedCalls(owner.passkey, chain, owner.account, calls, nonce, until_s)
    const strange = { to: stack.chain.network.contracts.deposits, value: 0n, data: '0x12345678' as const }
    expect(await execute(owner, sign([strange]))).toMatchObject({ status: 403, body: { code: 'call_not_relayed' } })
    for (const refused of [
      sign([transfer(friend, 100_000_001n)]),
      sign([transfer(friend, 1n)], 0, 1),
      { ...sign([transfer(friend, 1n)]), calls: sign([transfer(friend, 2n)]).calls },
      signedCalls(softPasskey(url), chain, owner.account, [transfer(friend, 1n)], 0, deadline),
    ]) {
      expect(await execute(owner, refused)).toMatchObject({ status: 402, body: { code: 'operation_refused' } })
    }
    const poor = await newOwner({ dollars: false })
    const nothing = signedCalls(poor.passkey, chain, poor.account, [transfer(friend, 0n)], 0, deadline)
    expect(await execute(poor, nothing)).toMatchObject({ status: 402, body: { code: 'relay_not_earned' } })
    const missing = '0x00000000000000000000000000000000000000aa'
    expect((await ask(`/api/passkey_accounts/${missing}`)).status).toBe(404)
    expect((await view(owner)).operations).toEqual([])
    expect(await usdc(owner.account)).toBe(100_000_000n)
  })
})

describe('where the money of a shop goes', () => {
  const dashboard = (body: unknown) =>
    fetch(`${url}/api/dashboard/payee`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-giro': 'dashboard' },
      body: JSON.stringify(body),
    })

  test('default: to an account that signs that it takes it, from the next payment on, also after a restart', async () => {
    const owner = await newOwner({ dollars: false })
    const before = await stack.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
    const current = (await ask<Parameters<typeof payeeMessage>[0]>('/api/dashboard/payee')).body
    const hash = hashMessage(payeeMessage(current, owner.account))
    const signature = signHash(owner.passkey, chain, owner.account, hash, false)
    const thief = stack.chain.accounts[7]!.address
    for (const wrong of [
      { payee: thief, signature },
      { payee: owner.account, signature: signHash(owner.passkey, chain, owner.account, hashMessage('x'), false) },
    ]) {
      expect((await dashboard(wrong)).status).toBe(400)
    }
    expect((await dashboard({ payee: owner.account, signature })).status).toBe(200)
    // it was signed in place of another payee
    expect((await dashboard({ payee: owner.account, signature })).status).toBe(400)
    const after = await until(async () => {
      const made = await stack.stripe.paymentIntents.create({ amount: 700, currency: 'usd' })
      return giro(made).payee === current.payee ? null : made
    }, 'a payment to the new payee')
    expect(giro(await stack.stripe.paymentIntents.retrieve(before.id)).payee).toBe(current.payee)
    expect(giro(after).payee).toBe(owner.account)
    const entry = await stack.server.context.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('act', 'like', '%payee%')
      .where('status', '=', 200)
      .executeTakeFirstOrThrow()
    expect(entry.detail).toEqual({ from: current.payee, to: owner.account })
    const { seedDemoAccount } = await import('@giro/server/accounts/seed')
    expect((await seedDemoAccount(stack.server.context)).payee).toBe(owner.account)
  })
})
