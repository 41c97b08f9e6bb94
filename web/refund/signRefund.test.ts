import { Funding, refundDigest } from '@giro/protocol/payment'
import type { RefundView, TypedDataJson } from '@giro/protocol/payView'
import { expect, test } from 'vitest'
import { asShown } from './signRefund.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const
const payment = `0x${'ab'.repeat(32)}` as const
const view = {
  merchant: { name: 'A stall', payee: address('1') },
  asset: address('2'),
  house: address('3'),
  chain_id: 31337,
  base_amount: '3000000',
  refund: { payment, refunded_before: '0', funding: Funding.erc3009, deadline: 2_000 },
} as RefundView

const nonce = refundDigest(31337, address('3'), {
  payment,
  amount: 3_000_000n,
  refundedBefore: 0n,
  funding: Funding.erc3009,
  deadline: 2_000,
})

const signed = (change: { domain?: object; message?: object } = {}): TypedDataJson =>
  ({
    domain: { name: 'USD Coin', version: '2', chainId: 31337, verifyingContract: address('2'), ...change.domain },
    types: {},
    primaryType: 'ReceiveWithAuthorization',
    message: {
      from: address('1'),
      to: address('3'),
      value: '3000000',
      validAfter: '0',
      validBefore: '2000',
      nonce,
      ...change.message,
    },
  }) as TypedDataJson

test('default: the authorisation of just this refund', async () => {
  expect(await asShown(signed(), view)).toBe(true)
})

test('error: more, to another, for another payment, of another token or chain is not signed', async () => {
  for (const change of [
    { message: { value: '3000001' } },
    { message: { to: address('9') } },
    { message: { from: address('9') } },
    { message: { nonce: payment } },
    { domain: { verifyingContract: address('9') } },
    { domain: { chainId: 1 } },
  ]) {
    expect(await asShown(signed(change), view)).toBe(false)
  }
  expect(await asShown({ ...signed(), primaryType: 'Permit' }, view)).toBe(false)
})
