import type { ClaimLink, ClaimView, ExceptionView } from '@giro/protocol/exception'
import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { demoUsdcBytecode } from '@giro/protocol/generated/bytecode'
import type Stripe from 'stripe'
import { createWalletClient, getAddress, http } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { otherShop } from '../support/otherShop.ts'
import { post } from '../support/payers.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let receiver: Receiver
beforeAll(async () => {
  stack = await startStack()
  receiver = await startReceiver()
  const endpoint = await stack.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  receiver.trust(endpoint.secret!)
})
afterAll(async () => {
  await receiver?.stop()
  await stack?.stop()
})

const newAddress = () => privateKeyToAccount(generatePrivateKey()).address
const usdc = () => stack.asset('USDC')
const create = (amount: number, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stack.stripe.paymentIntents.create({ amount, currency: 'usd', ...more })
const send = (intent: Stripe.PaymentIntent, amount: bigint, symbol: 'USDC' | 'USDT' = 'USDC', payer = 1) =>
  stack.transfer(
    stack.chain.accounts[payer]!,
    stack.asset(symbol),
    giro(intent).deposit_address as `0x${string}`,
    amount,
  )

const call = async <Answer>(method: 'GET' | 'POST', path: string, params?: object, idempotencyKey?: string) =>
  (await stack.stripe.rawRequest(method, path, params, idempotencyKey ? { idempotencyKey } : {})) as unknown as Answer
const exceptionOf = (id: string) => call<ExceptionView>('GET', `/v1/payment_intents/${id}/exception`)
const resolve = (id: string, resolution: string, key?: string) =>
  call<ExceptionView>('POST', `/v1/payment_intents/${id}/resolve`, { resolution }, key)
const claimLink = (id: string) => call<ClaimLink>('POST', `/v1/payment_intents/${id}/claim_link`, {})

const raised = (id: string, kind: string | null) =>
  until(async () => {
    const exception = await exceptionOf(id)
    return exception.kind === kind && exception.status !== 'resolving' ? exception : false
  }, `${id} to be ${kind}`)
const succeeded = (id: string) =>
  until(async () => {
    const intent = await stack.stripe.paymentIntents.retrieve(id)
    return intent.status === 'succeeded' && intent
  }, `${id} to succeed`)
const told = (type: string, id: string) =>
  until(
    async () =>
      receiver.events.find(({ type: each, data }) => {
        const object = data.object as { id?: string; payment_intent?: string }
        return each === type && (object.id === id || object.payment_intent === id)
      }),
    `${type} of ${id}`,
  )
const can = (exception: ExceptionView) => exception.resolutions.map(({ resolution }) => resolution)

describe('every exception has a way out', () => {
  test('default: underpaid, and accepted: the payment succeeds for what came', async () => {
    const created = await create(500)
    await send(created, 4_000_000n)
    const open = await raised(created.id, 'underpaid')
    expect(can(open)).toEqual(['wait', 'accept', 'return'])
    expect(open.resolutions[1]!.money).toMatchObject([{ symbol: 'USDC', decimals: 6, amount: '4000000' }])
    const before = await stack.balance(usdc(), giro(created).payee)

    const resolved = await resolve(created.id, 'accept')
    expect(resolved).toMatchObject({ kind: null, status: 'resolved', money: [], resolutions: [] })
    expect(resolved.history).toMatchObject([{ resolution: 'accept', exception: 'underpaid', status: 'done' }])
    const intent = await succeeded(created.id)
    expect(intent).toMatchObject({ amount: 500, amount_received: 400 })
    expect(giro(intent).exception).toBeNull()
    expect(await stack.balance(usdc(), giro(created).payee)).toBe(before + 4_000_000n)
    await told('giro.exception.decided', created.id)
    await told('giro.exception.resolved', created.id)
    await told('payment_intent.succeeded', created.id)
  })

  test('behavior: underpaid, and returned: by a claim link the payer says where to, and the intent waits on', async () => {
    const created = await create(600)
    await send(created, 1_000_000n)
    await raised(created.id, 'underpaid')
    expect(await resolve(created.id, 'return')).toMatchObject({ status: 'resolving', kind: 'awaiting_refund_address' })
    const link = await claimLink(created.id)
    const api = link.url!.replace('/claim/', '/api/claim/')
    expect(await (await fetch(api)).json()).toMatchObject({
      status: 'open',
      money: [{ amount: '1000000', symbol: 'USDC' }],
    } satisfies Partial<ClaimView> | object)
    const back = newAddress()
    const used = await post(api, '/refund_address', { address: back })
    expect(used.status).toBe(200)
    await until(async () => (await stack.balance(usdc(), back)) === 1_000_000n, 'the return')
    await raised(created.id, null)
    expect((await exceptionOf(created.id)).history).toMatchObject([{ resolution: 'return', status: 'done' }])
    const view = (await (await fetch(api)).json()) as ClaimView
    expect(view).toMatchObject({ status: 'returned', refund_address: back, returns: [{ amount: '1000000' }] })
    await told('giro.exception.resolved', created.id)
    // It can still be paid, and what is too much then goes back to the same place.
    await send(created, 6_500_000n)
    await succeeded(created.id)
    await until(async () => (await stack.balance(usdc(), back)) === 1_500_000n, 'the excess to be returned')
  })

  test('behavior: overpaid: what is too much is kept as credit, or goes back', async () => {
    const [kept, returned] = [await create(500), await create(500)]
    await send(kept, 5_700_000n)
    await send(returned, 5_800_000n, 'USDT')
    const open = await raised(kept.id, 'overpaid')
    expect(can(open)).toEqual(['credit', 'return'])
    expect(open.resolutions[0]!.money).toMatchObject([{ amount: '700000', symbol: 'USDC' }])
    const before = await stack.balance(usdc(), giro(kept).payee)
    await resolve(kept.id, 'credit')
    expect(await stack.balance(usdc(), giro(kept).payee)).toBe(before + 700_000n)
    const intent = await stack.stripe.paymentIntents.retrieve(kept.id)
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 500 })
    const network = stack.chain.network.id
    expect(giro(intent)).toMatchObject({ exception: null, credits: [{ network, asset: usdc(), amount: '700000' }] })
    const event = await told('giro.exception.resolved', kept.id)
    expect(event.data.object).toMatchObject({ status: 'resolved', history: [{ resolution: 'credit', status: 'done' }] })

    await raised(returned.id, 'overpaid')
    await resolve(returned.id, 'return')
    const back = newAddress()
    await post(stack.server.url, `/api/pay/${secretOf(giro(returned).pay_url)}/refund_address`, { address: back })
    await until(async () => (await stack.balance(stack.asset('USDT'), back)) === 800_000n, 'the excess')
    await raised(returned.id, null)
  })

  test('behavior: paid twice: the second payment is credit, or goes back', async () => {
    const [kept, returned] = [await create(200), await create(200)]
    for (const intent of [kept, returned]) {
      await send(intent, 2_000_000n)
      await succeeded(intent.id)
      await send(intent, 2_000_000n)
      expect(can(await raised(intent.id, 'duplicate'))).toEqual(['credit', 'return'])
    }
    expect((await resolve(kept.id, 'credit')).status).toBe('resolved')
    await resolve(returned.id, 'return')
    const back = newAddress()
    const link = await claimLink(returned.id)
    await post(link.url!.replace('/claim/', '/api/claim/'), '/refund_address', { address: back })
    await until(async () => (await stack.balance(usdc(), back)) === 2_000_000n, 'the second payment to be back')
    await raised(returned.id, null)
  })

  test('behavior: a wrong token can only go back, and the right one still pays', async () => {
    const owner = stack.chain.accounts[1]!
    const from = createWalletClient({
      account: owner,
      chain: stack.chain.network.client.chain,
      transport: http(stack.chain.network.rpcUrl),
    })
    const hash = await from.deployContract({
      abi: demoUsdcAbi,
      bytecode: demoUsdcBytecode,
      args: [[owner.address]],
    })
    const deployed = await stack.chain.network.client.waitForTransactionReceipt({ hash, pollingInterval: 50 })
    const other = deployed.contractAddress!
    const created = await create(300)
    await stack.transfer(owner, other, giro(created).deposit_address, 9n)
    const open = await raised(created.id, 'wrong_asset')
    expect(open.money).toMatchObject([{ asset: getAddress(other), symbol: null, decimals: null, amount: '9' }])
    expect(can(open)).toEqual(['return'])
    await expect(resolve(created.id, 'accept')).rejects.toMatchObject({ code: 'resolution_not_possible' })
    await resolve(created.id, 'return')
    const back = newAddress()
    const link = await claimLink(created.id)
    await post(link.url!.replace('/claim/', '/api/claim/'), '/refund_address', { address: back })
    await until(async () => (await stack.balance(other, back)) === 9n, 'the token to be back')
    await raised(created.id, null)
    await send(created, 3_000_000n)
    await succeeded(created.id)
  })

  test('behavior: money for a canceled payment is late; accepted, it succeeds all the same, and so does its session', async () => {
    const session = await stack.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'http://localhost:1/done',
      line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 400, product_data: { name: 'Tea' } } }],
      payment_intent_data: {},
      expand: ['payment_intent'],
    })
    const created = session.payment_intent as Stripe.PaymentIntent
    await stack.stripe.paymentIntents.cancel(created.id)
    await send(created, 4_000_000n)
    const open = await raised(created.id, 'late')
    expect(can(open)).toEqual(['accept', 'return'])
    expect(await stack.stripe.paymentIntents.retrieve(created.id)).toMatchObject({ status: 'canceled' })
    expect((await resolve(created.id, 'accept')).status).toBe('resolved')
    const intent = await succeeded(created.id)
    expect(intent).toMatchObject({ amount_received: 400, canceled_at: null, cancellation_reason: null })
    expect(await stack.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete' })
    await told('checkout.session.completed', session.id)
  })

  test('behavior: money at an address that an update replaced is late, and can be accepted', async () => {
    const created = await create(100)
    const old = giro(created).deposit_address as `0x${string}`
    await stack.stripe.paymentIntents.update(created.id, { amount: 900 })
    await stack.transfer(stack.chain.accounts[1]!, usdc(), old, 1_000_000n)
    const open = await raised(created.id, 'late')
    expect(open.money).toMatchObject([{ deposit_address: old, amount: '1000000' }])
    await resolve(created.id, 'accept')
    expect(await succeeded(created.id)).toMatchObject({ amount: 900, amount_received: 100 })
  })

  test('behavior: dust raises no exception, and nobody pays gas to return it', async () => {
    const created = await create(100)
    const back = newAddress()
    await post(stack.server.url, `/api/pay/${secretOf(giro(created).pay_url)}/refund_address`, { address: back })
    await send(created, 1_009_999n)
    await succeeded(created.id)
    expect(await exceptionOf(created.id)).toMatchObject({ kind: null, money: [], status: 'none' })
    const jobs = await stack.server.context.db
      .selectFrom('job')
      .select('kind')
      .where('intent', '=', created.id)
      .execute()
    expect(jobs.map(({ kind }) => kind)).toEqual(['sweep'])
  })

  test('error: of two decisions at once one is carried out, the other is told so; a repeated request is not another', async () => {
    for (const rival of ['return', 'accept']) {
      const created = await create(500)
      await send(created, 1_000_000n)
      await raised(created.id, 'underpaid')
      const both = await Promise.allSettled([resolve(created.id, 'accept'), resolve(created.id, rival)])
      const refused = both.filter((each) => each.status === 'rejected')
      expect(refused).toHaveLength(1)
      expect(refused[0]!.reason).toMatchObject({ statusCode: 409, code: expect.stringMatching(/^exception_resolv/) })
      expect((await exceptionOf(created.id)).history).toHaveLength(1)
    }
    const created = await create(500)
    await send(created, 1_000_000n)
    await raised(created.id, 'underpaid')
    const key = 'accept-once'
    const first = await resolve(created.id, 'accept', key)
    expect(await resolve(created.id, 'accept', key)).toMatchObject({ history: [{ id: first.history[0]!.id }] })
    expect(await succeeded(created.id)).toMatchObject({ amount_received: 100 })
    await expect(resolve(created.id, 'accept')).rejects.toMatchObject({ statusCode: 409, code: 'exception_resolved' })
  })

  test('error: a claim link that is guessed, replaced, used or expired does nothing', async () => {
    const api = (link: ClaimLink) => link.url!.replace('/claim/', '/api/claim/')
    const say = (link: ClaimLink, address: string) => post(api(link), '/refund_address', { address })
    const created = await create(500)
    await expect(claimLink(created.id)).rejects.toMatchObject({ statusCode: 409, code: 'nothing_to_claim' })
    await send(created, 5_500_000n)
    await raised(created.id, 'overpaid')

    const replaced = await claimLink(created.id)
    const key = 'one-link'
    const link = await call<ClaimLink>('POST', `/v1/payment_intents/${created.id}/claim_link`, {}, key)
    expect((await fetch(api(replaced))).status).toBe(410)
    // The link is said once: neither the database nor a repeated request has it.
    const again = await call<ClaimLink>('POST', `/v1/payment_intents/${created.id}/claim_link`, {}, key)
    expect(again).toMatchObject({ id: link.id, url: null })
    const token = link.url!.split('/').at(-1)!
    const { db } = stack.server.context
    const stored = [
      ...(await db.selectFrom('claim_link').selectAll().execute()),
      ...(await db.selectFrom('idempotency').selectAll().execute()),
      ...(await db.selectFrom('event').selectAll().execute()),
    ]
    expect(JSON.stringify(stored, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      token,
    )

    const guessed = { ...link, url: `${link.url!.slice(0, -1)}${link.url!.endsWith('a') ? 'b' : 'a'}` }
    expect((await say(guessed, newAddress())).status).toBe(404)
    const payee = giro(created).payee
    for (const address of [payee, giro(created).deposit_address, stack.chain.network.contracts.house, '0x12']) {
      expect((await say(link, address)).status).toBe(400)
    }
    const addresses = [newAddress(), newAddress()]
    const answers = await Promise.all(addresses.map((address) => say(link, address)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const refused = answers.find(({ status }) => status === 409)!
    expect(await refused.json()).toMatchObject({ code: 'claim_link_used' })
    const { refund_address } = await exceptionOf(created.id)
    await until(async () => (await stack.balance(usdc(), refund_address as `0x${string}`)) === 500_000n, 'the return')
    expect((await say(link, newAddress())).status).toBe(409)
    await expect(claimLink(created.id)).rejects.toMatchObject({ code: 'refund_address_set' })

    const late = await create(500)
    await send(late, 5_500_000n)
    await raised(late.id, 'overpaid')
    const expired = await claimLink(late.id)
    await db
      .updateTable('claim_link')
      .set({ expires_ms: Date.now() - 1 })
      .where('id', '=', expired.id)
      .execute()
    expect((await say(expired, newAddress())).status).toBe(410)
    expect((await exceptionOf(late.id)).refund_address).toBeNull()
  })

  test('default: the inbox lists what is open, by kind and page by page, of one account only', async () => {
    const made = [await create(700), await create(700), await create(700)]
    for (const intent of made) await send(intent, 2_000_000n)
    for (const intent of made) await raised(intent.id, 'underpaid')
    const list = (query: string) => call<{ data: ExceptionView[]; has_more: boolean }>('GET', `/v1/exceptions?${query}`)
    const first = await list('kind=underpaid&limit=2')
    expect(first).toMatchObject({ object: 'list', url: '/v1/exceptions', has_more: true })
    expect(first.data.map(({ payment_intent }) => payment_intent)).toEqual([made[2]!.id, made[1]!.id])
    const rest = await list(`kind=underpaid&limit=2&starting_after=${first.data[1]!.id}`)
    expect(rest.data[0]).toMatchObject({ payment_intent: made[0]!.id, kind: 'underpaid' })
    expect((await list('kind=late')).data).toEqual([])
    const stranger = await otherShop(stack, stack.chain.accounts[9]!.address)
    const foreign = (await stranger.rawRequest('GET', '/v1/exceptions')) as unknown as { data: unknown[] }
    expect(foreign.data).toEqual([])
    await expect(
      stranger.rawRequest('POST', `/v1/payment_intents/${made[0]!.id}/resolve`, { resolution: 'accept' }),
    ).rejects.toMatchObject({ code: 'resource_missing' }) // prettier-ignore
    for (const { id } of made) await resolve(id, 'accept')
  })

  test('behavior: after the deadline a part and a whole are accepted, or return', async () => {
    const [part, whole, gone] = [await create(300), await create(300), await create(300)]
    await send(part, 1_000_000n)
    await raised(part.id, 'underpaid')
    await stack.chain.rpc('evm_increaseTime', [9 * 86_400])
    for (const intent of [whole, gone]) await send(intent, 3_000_000n)
    for (const intent of [whole, gone]) expect(can(await raised(intent.id, 'late'))).toEqual(['accept', 'return'])
    expect(can(await raised(part.id, 'underpaid'))).toEqual(['accept', 'return'])
    await resolve(part.id, 'accept')
    expect(await succeeded(part.id)).toMatchObject({ amount_received: 100 })
    await resolve(whole.id, 'accept')
    expect(await succeeded(whole.id)).toMatchObject({ amount_received: 300 })
    await resolve(gone.id, 'return')
    const back = newAddress()
    await post(stack.server.url, `/api/pay/${secretOf(giro(gone).pay_url)}/refund_address`, { address: back })
    await until(async () => (await stack.balance(usdc(), back)) === 3_000_000n, 'the return')
    await raised(gone.id, null)
    expect(await stack.stripe.paymentIntents.retrieve(gone.id)).toMatchObject({ status: 'requires_payment_method' })
  })
})
