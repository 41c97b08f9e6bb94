import { Funding, type Payment, PayTo, paymentId, termsHash } from '@giro/protocol/payment'
import type { PayView, PrepareResponse } from '@giro/protocol/payView'
import { recoverTypedDataAddress, zeroAddress } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { authorizationTypedData } from '../chain/paymentTypedData.ts'
import { paymentToJson, typedDataJson } from '../chain/typedDataJson.ts'
import { MismatchError } from '../errors.ts'
import { checkPrepared } from './checkPrepared.ts'

const account = privateKeyToAccount(generatePrivateKey())
const thief = privateKeyToAccount(generatePrivateKey()).address
const payee = privateKeyToAccount(generatePrivateKey()).address
const house = '0x1111111111111111111111111111111111111111'
const asset = {
  address: '0x2222222222222222222222222222222222222222',
  symbol: 'USDC',
  name: 'USD Coin',
  decimals: 6,
  fiat: 'usd',
  erc3009: { name: 'USD Coin', version: '2' },
} as const
const now = 1_800_000_000

const view = {
  id: 'pi_1',
  amount: 5000,
  currency: 'usd',
  merchant: { name: 'Shop', payee },
  network: { id: 'eip155:31337', chain_id: 31337, name: 'local', rpc_url: null, embedded: true, house },
  expires_at: now + 3600,
  server_time: now,
  refund_address: null,
} as unknown as PayView

const payment: Payment = {
  payer: account.address,
  payee,
  asset: asset.address,
  maxAmount: 50_000_000n,
  operator: house,
  arbiter: zeroAddress,
  refundTo: account.address,
  payTo: PayTo.wallet,
  funding: Funding.erc3009,
  authorizeBy: now + 3600,
  captureAfter: 0,
  captureBy: now + 86_400,
  arbiterBy: 0,
  refundBy: now + 864_000,
  maxFeeBps: 0,
  feeRecipient: zeroAddress,
  terms: termsHash('pi_1', 5000, 'usd'),
  salt: 7n,
}

/** What an honest server answers for a payment. */
function answer(changes: Partial<Payment> = {}, chainId = 31337): PrepareResponse {
  const changed = { ...payment, ...changes }
  return {
    payment_id: paymentId(chainId, house, changed),
    payment: paymentToJson(changed),
    typed_data: typedDataJson(authorizationTypedData({ chainId, house, asset, payment: changed })),
  }
}

function check(prepared: PrepareResponse) {
  return checkPrepared({ view, payer: account.address, asset, house, amount: 50_000_000n, prepared })
}

test('default: an honest answer is signed as it is, and the signature is the payer’s', async () => {
  const prepared = answer()
  const { data, payment_id } = check(prepared)
  expect(payment_id).toBe(prepared.payment_id)
  expect(data.message).toMatchObject({ to: house, value: 50_000_000n, validAfter: 0n, validBefore: BigInt(now + 3600) })
  const signature = await account.signTypedData(data)
  expect(await recoverTypedDataAddress({ ...data, signature })).toBe(account.address)
})

// Each of these is a way in which a server could take more than the payer agreed to, or for somebody else.
const attempts: [string, Partial<Payment>][] = [
  ['the payee', { payee: thief }],
  ['the payer', { payer: thief }],
  ['the asset', { asset: thief }],
  ['the amount', { maxAmount: 50_000_001n }],
  ['the amount', { maxAmount: 1n }],
  ['the address that unused money returns to', { refundTo: thief }],
  ['the arbiter', { arbiter: thief }],
  ['the funding', { funding: Funding.allowance }],
  ['the terms', { terms: termsHash('pi_2', 5000, 'usd') }],
  ['the deadline', { authorizeBy: now + 3601 }],
  ['the end of the hold', { captureBy: now + 365 * 86_400 }],
]
for (const [field, changes] of attempts)
  test(`error: ${field} differs (${Object.keys(changes)})`, () => {
    expect(() => check(answer(changes))).toThrow(MismatchError)
    expect(() => check(answer(changes))).toThrow(field)
  })

test('error: the payment shown is right but another one is to be signed', () => {
  const other = answer({ payee: thief })
  expect(() => check({ ...answer(), payment_id: other.payment_id })).toThrow('the payment id')
  expect(() => check({ ...answer(), typed_data: other.typed_data })).toThrow("the typed data's message")
})

test('error: signed for another chain, house or token', () => {
  expect(() => check(answer({}, 1))).toThrow('the payment id')
  const honest = answer()
  for (const [name, value] of [
    ['chainId', 1],
    ['verifyingContract', thief],
    ['name', 'Other'],
  ] as const) {
    const typed_data = { ...honest.typed_data, domain: { ...honest.typed_data.domain, [name]: value } }
    expect(() => check({ ...honest, typed_data })).toThrow("the typed data's domain")
  }
  expect(() =>
    checkPrepared({ view, payer: account.address, asset, house: thief, amount: 50_000_000n, prepared: honest }),
  ).toThrow('the house')
})

test('error: a number that is none', () => {
  const honest = answer()
  expect(() => check({ ...honest, payment: { ...honest.payment, maxAmount: 'all' } })).toThrow(MismatchError)
})

test('behavior: money may return to the address that the payer has set', () => {
  const refundTo = thief
  const prepared = answer({ refundTo })
  const set = { ...view, refund_address: refundTo } as PayView
  expect(() =>
    checkPrepared({ view: set, payer: account.address, asset, house, amount: 50_000_000n, prepared }),
  ).not.toThrow()
})
