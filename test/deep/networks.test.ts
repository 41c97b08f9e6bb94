import type { GiroJson } from '@giro/protocol/giroJson'
import type { PayView } from '@giro/protocol/payView'
import { payByLink } from '@giro/sdk'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { startTwoNetworks, type TwoNetworks } from '../support/networks.ts'
import { payBySignature, post } from '../support/payers.ts'
import { until } from '../support/stack.ts'

const first = 'eip155:31337'
const other = 'eip155:1337'
const enough_ms = 40_000

let stack: TwoNetworks
beforeAll(async () => {
  stack = await startTwoNetworks()
})
afterAll(() => stack?.stop())
afterEach(async () => {
  for (const door of stack.doors) door.decide = () => 'pass'
  stack.second.maxFeePerGas = 500n * 10n ** 9n
  stack.second.stoppedAfterMs = 120_000
  await stack.pause(other, 'resume')
  await until(async () => (await stack.readyz(other)).alarms.length === 0, 'no alarm is left', enough_ms)
})

const create = (amount = 5000, more = {}) =>
  stack.stripe.paymentIntents.create({ amount, currency: 'usd', confirm: true, ...more })
const retrieve = (id: string) => stack.stripe.paymentIntents.retrieve(id)
const becomes = (id: string, status: string) =>
  until(async () => (await retrieve(id)).status === status, `${id} to be ${status}`, enough_ms)
const excepted = (id: string, exception: string | null) =>
  until(async () => giro(await retrieve(id)).exception === exception, `${id} to be ${exception}`, enough_ms)
const alarm = (kind: string) =>
  until(async () => (await stack.readyz(other)).alarms.includes(kind), `the alarm ${kind}`, enough_ms)
/** So many transfers to its address were indexed and worked out. */
const seen = async (id: string, transfers: number) => {
  const { db } = stack.server.context
  const received = () => db.selectFrom('chain_event').where('intent', '=', id).where('name', '=', 'Received')
  await until(async () => (await received().select('log_index').execute()).length === transfers, 'them', enough_ms)
  await new Promise((resolve) => setTimeout(resolve, 1_500))
}
const usdc = () => stack.asset('USDC')
const far = () => stack.others[0]!
const payee = () => stack.chain.keys.merchant!.address
const transfer = (to: `0x${string}`, amount: bigint, chain = far()) =>
  stack.transfer(stack.chain.accounts[3]!, usdc(), to, amount, chain)

describe('an intent on two networks', () => {
  test('default: a transfer on the second settles there and nowhere else; refunded there', async () => {
    const { networks } = (await (await fetch(`${stack.server.url}/.well-known/giro.json`)).json()) as GiroJson
    expect(networks.map(({ id, contracts }) => [id, contracts.house])).toEqual(
      [first, other].map((id) => [id, networks[0]!.contracts.house]),
    )
    const intent = await create()
    const { options, deposit_address } = giro(intent)
    expect(options.map(({ network, symbol }) => `${symbol} ${network}`)).toEqual(
      [first, other].flatMap((network) => [`USDC ${network}`, `USDT ${network}`]),
    )
    // The assets have the same address on both: what is told apart by address alone is counted twice.
    expect(new Set(options.map(({ asset }) => asset)).size).toBe(2)
    const before = [await stack.balance(usdc(), payee()), await stack.balance(usdc(), payee(), far())]
    await transfer(deposit_address, 50_000_000n)
    await becomes(intent.id, 'succeeded')
    const paid = await retrieve(intent.id)
    expect(giro(paid)).toMatchObject({ network: other, received: '50000000', exception: null })
    const charge = await stack.stripe.charges.retrieve(String(paid.latest_charge))
    expect(charge).toMatchObject({ amount_captured: 5000, giro: { network: other } })
    expect([await stack.balance(usdc(), payee()), await stack.balance(usdc(), payee(), far())]).toEqual([
      before[0],
      before[1]! + 50_000_000n,
    ])

    const payer = giro(paid).deposit_address
    const refund = await stack.stripe.refunds.create({ payment_intent: intent.id, amount: 2000 })
    expect((refund as unknown as { giro: { network: string } }).giro.network).toBe(other)
    const back = async () => (await stack.stripe.refunds.retrieve(refund.id)).status
    await until(async () => (await back()) === 'succeeded', 'the refund', enough_ms)
    expect(await stack.balance(usdc(), payer, far())).toBe(20_000_000n)
  })

  test('behavior: signed for the second, taken there; a signature is good on its own network only', async () => {
    const payer = stack.chain.accounts[4]!
    const { id, ...intent } = await create(1234, { capture_method: 'manual' })
    const { pay_url } = giro({ id, ...intent } as never)
    const before = await stack.balance(usdc(), payer.address, far())
    expect(await payBySignature(stack.server.url, secretOf(pay_url), payer, usdc(), other)).toBe(200)
    await becomes(id, 'requires_capture')
    await stack.stripe.paymentIntents.capture(id)
    await becomes(id, 'succeeded')
    expect(giro(await retrieve(id)).network).toBe(other)
    expect(before - (await stack.balance(usdc(), payer.address, far()))).toBe(12_340_000n)

    const again = giro(await create(1234))
    const path = `/api/pay/${secretOf(again.pay_url)}`
    const asked = { payer: payer.address, asset: usdc() }
    const { typed_data } = await (await post(stack.server.url, `${path}/prepare`, { ...asked, network: first })).json()
    const signature = await payer.signTypedData(typed_data)
    const refused = await post(stack.server.url, `${path}/signature`, { ...asked, network: other, signature })
    expect([refused.status, (await refused.json()).code]).toEqual([400, 'signature_invalid'])
  })

  test('behavior: the SDK pays a link on the network that it is told', async () => {
    const { id, ...intent } = await create(321)
    const link = giro({ id, ...intent } as never).pay_url
    const paid = await payByLink({ link, account: stack.chain.accounts[5]!, network: other })
    expect(paid.by).toBe('signature')
    await becomes(id, 'succeeded')
    expect(giro(await retrieve(id)).network).toBe(other)
  })

  test('behavior: half on each is too little on both; the rest on one of them pays', async () => {
    const intent = await create(1000)
    const { deposit_address } = giro(intent)
    await Promise.all([transfer(deposit_address, 5_000_000n), transfer(deposit_address, 5_000_000n, stack.chain)])
    await seen(intent.id, 2)
    expect((await retrieve(intent.id)).status).toBe('requires_action')
    expect(giro(await retrieve(intent.id))).toMatchObject({ exception: 'underpaid', received: '5000000' })
    await transfer(deposit_address, 5_000_000n)
    await becomes(intent.id, 'succeeded')
    expect(giro(await retrieve(intent.id))).toMatchObject({ network: other, received: '10000000' })
    expect(await stack.balance(usdc(), deposit_address)).toBe(5_000_000n)
  })

  test('behavior: paid on both, one is the payment, the other goes back on its own network', async () => {
    const intent = await create(700)
    const { deposit_address, pay_url } = giro(intent)
    // Its sweep is asked for, and cannot be sent yet.
    await stack.pause(other, 'pause')
    await transfer(deposit_address, 7_000_000n)
    await becomes(intent.id, 'processing')
    await transfer(deposit_address, 7_000_000n, stack.chain)
    await seen(intent.id, 2)
    await stack.pause(other, 'resume')
    await becomes(intent.id, 'succeeded')
    await excepted(intent.id, 'duplicate')
    expect(giro(await retrieve(intent.id)).network).toBe(other)
    expect(await stack.balance(usdc(), deposit_address)).toBe(7_000_000n)
    const home = privateKeyToAccount(generatePrivateKey()).address
    await post(stack.server.url, `/api/pay/${secretOf(pay_url)}/refund_address`, { address: home })
    await until(async () => (await stack.balance(usdc(), home)) === 7_000_000n, 'the return', enough_ms)
    await excepted(intent.id, null)
    expect(await stack.balance(usdc(), home, far())).toBe(0n)
  })
})

describe('a paused network', () => {
  test('behavior: money on a network that was not offered is seen and goes back through the same address there', async () => {
    await stack.pause(other, 'pause')
    const intent = await create(900)
    const { options, deposit_address, pay_url } = giro(intent)
    expect(new Set(options.map(({ network }) => network))).toEqual(new Set([first]))
    await stack.pause(other, 'resume')
    await transfer(deposit_address, 9_000_000n)
    await excepted(intent.id, 'wrong_network')
    expect((await retrieve(intent.id)).status).toBe('requires_action')
    const home = privateKeyToAccount(generatePrivateKey()).address
    await post(stack.server.url, `/api/pay/${secretOf(pay_url)}/refund_address`, { address: home })
    await until(async () => (await stack.balance(usdc(), home, far())) === 9_000_000n, 'the return', enough_ms)
    await excepted(intent.id, null)
    // It can still be paid where it was offered.
    await transfer(deposit_address, 9_000_000n, stack.chain)
    await becomes(intent.id, 'succeeded')
  })

  test('behavior: sends nothing, takes nothing new, sees what comes; goes on where it stopped', async () => {
    const intent = await create(800)
    const { deposit_address, pay_url } = giro(intent)
    await stack.pause(other, 'pause')
    expect((await stack.readyz(other)).paused).toBe(true)
    const waiting = giro(await create(800))
    const prepared = await post(stack.server.url, `/api/pay/${secretOf(pay_url)}/prepare`, {
      payer: payee(),
      asset: usdc(),
      network: other,
    })
    expect([prepared.status, (await prepared.json()).code]).toEqual([503, 'network_paused'])
    const view = (await (await fetch(`${stack.server.url}/api/pay/${secretOf(pay_url)}`)).json()) as PayView
    expect(view.options.map(({ network, open }) => [network, open])).toEqual([
      [first, true],
      [first, true],
      [other, false],
      [other, false],
    ])
    await transfer(deposit_address, 8_000_000n)
    await becomes(intent.id, 'processing')
    // The other network does not mind.
    await transfer(waiting.deposit_address, 8_000_000n, stack.chain)
    const paid = async () => stack.balance(usdc(), waiting.deposit_address)
    await until(async () => (await paid()) === 0n, 'the sweep on the first network', enough_ms)
    expect(await stack.balance(usdc(), deposit_address, far())).toBe(8_000_000n)
    await stack.pause(other, 'resume')
    await becomes(intent.id, 'succeeded')
    expect(giro(await retrieve(intent.id)).network).toBe(other)
  })
})

describe('a network in trouble', () => {
  /** Pays one intent on the first network while the second is as it is. */
  async function firstGoesOn() {
    const intent = await create(300)
    await transfer(giro(intent).deposit_address, 3_000_000n, stack.chain)
    await becomes(intent.id, 'succeeded')
  }

  test('behavior: one RPC fails, the next one serves', async () => {
    stack.doors[0]!.decide = () => 'drop'
    const intent = await create(400)
    await transfer(giro(intent).deposit_address, 4_000_000n)
    await becomes(intent.id, 'succeeded')
  })

  test('error: no RPC answers: an alarm, the other network goes on, and what came meanwhile is credited later', async () => {
    const intent = await create(500)
    for (const door of stack.doors) door.decide = () => 'drop'
    await transfer(giro(intent).deposit_address, 5_000_000n)
    await firstGoesOn()
    await alarm('rpc_unreachable')
    expect((await retrieve(intent.id)).status).toBe('requires_action')
    for (const door of stack.doors) door.decide = () => 'pass'
    await becomes(intent.id, 'succeeded')
  })

  test('error: RPCs disagree: nothing is credited until they agree', async () => {
    const intent = await create(600)
    const [, liar] = stack.doors
    liar!.decide = async ({ method, params }) => {
      if (method !== 'eth_getBlockByNumber' || params[0] === 'latest') return 'pass'
      const block = await far().rpc<object | null>(method, params)
      return { result: block && { ...block, hash: `0x${'ab'.repeat(32)}` } }
    }
    await alarm('rpcs_disagree')
    await transfer(giro(intent).deposit_address, 6_000_000n)
    await firstGoesOn()
    expect(giro(await retrieve(intent.id)).received).toBe('0')
    liar!.decide = () => 'pass'
    await becomes(intent.id, 'succeeded')
  })

  test('error: the chain stops: an alarm; it goes on when the chain does', async () => {
    stack.second.stoppedAfterMs = 1_500
    const intent = await create(200)
    await far().rpc('evm_setIntervalMining', [0])
    await alarm('chain_stopped')
    await firstGoesOn()
    await far().rpc('evm_setIntervalMining', [1])
    await transfer(giro(intent).deposit_address, 2_000_000n)
    await becomes(intent.id, 'succeeded')
  })

  test('error: gas costs a hundred times as much: calls wait, and are sent once when it is cheaper', async () => {
    const { baseFeePerGas } = await far().network.client.getBlock()
    const dear = 100n * (baseFeePerGas! + 10n ** 9n)
    // an empty block makes gas an eighth cheaper: there is time to see it
    stack.second.maxFeePerGas = dear / 20n
    const intent = await create(250)
    await stack.pause(other, 'pause')
    await transfer(giro(intent).deposit_address, 2_500_000n)
    await far().rpc('anvil_setNextBlockBaseFeePerGas', [`0x${dear.toString(16)}`])
    await far().mine()
    // the settler may know an older price for as long as it is between two looks
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    await stack.pause(other, 'resume')
    await alarm('gas_price_high')
    expect((await retrieve(intent.id)).status).toBe('processing')
    await firstGoesOn()
    await far().rpc('anvil_setNextBlockBaseFeePerGas', [`0x${baseFeePerGas!.toString(16)}`])
    await becomes(intent.id, 'succeeded')
  })

  test('error: the settler runs out of gas money: an alarm until it is filled up', async () => {
    const settler = stack.chain.keys.settler.address
    const float = stack.second.fees.float
    stack.second.fees.float = 10n ** 24n
    try {
      await alarm('gas_float_low')
      const { data } = await (await fetch(`${stack.server.url}/api/dashboard/networks`)).json()
      expect(data.find(({ id }: { id: string }) => id === other)).toMatchObject({
        settler,
        gas_float: String(10n ** 24n),
        alarms: [{ kind: 'gas_float_low', detail: expect.stringContaining('Send it more') }],
        settlement_fees: [
          { symbol: 'USDC', amount: expect.stringMatching(/^[1-9]\d*$/) },
          { symbol: 'USDT', amount: expect.stringMatching(/^[1-9]\d*$/) },
        ],
      })
      const metrics = await (await fetch(`${stack.server.url}/metrics`)).text()
      expect(metrics).toContain(`giro_alarm{network="${other}",kind="gas_float_low"} 1`)
      expect(metrics).toContain(`giro_alarm{network="${first}",kind="gas_float_low"} 0`)
    } finally {
      stack.second.fees.float = float
    }
  })

  test('error: a reorganisation deeper than the depth is an alarm, and the money arrives all the same', async () => {
    const intent = await create(150)
    await transfer(giro(intent).deposit_address, 1_500_000n)
    await becomes(intent.id, 'succeeded')
    await far().rpc('anvil_reorg', [5, []])
    await alarm('deep_reorganisation')
  })
})
