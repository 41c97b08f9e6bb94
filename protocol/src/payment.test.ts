import { hashTypedData, zeroAddress } from 'viem'
import { expect, test } from 'vitest'
import {
  authorizationDigest,
  houseDomain,
  type Payment,
  paymentId,
  paymentTypes,
  receiveWithAuthorizationTypes,
} from './payment.ts'

test('default: a payment id is its EIP-712 digest', () => {
  const address = (digit: string) => `0x${digit.repeat(40)}` as const
  for (let i = 0; i < 50; i++) {
    const payment: Payment = {
      payer: address('1'),
      payee: address('2'),
      asset: address('3'),
      maxAmount: BigInt(i) * 10n ** 30n,
      operator: address('4'),
      arbiter: zeroAddress,
      refundTo: address('1'),
      payTo: i % 2,
      funding: i % 4,
      authorizeBy: i,
      captureAfter: i + 1,
      captureBy: 2 ** 48 - 1 - i,
      arbiterBy: i + 3,
      refundBy: i + 4,
      maxFeeBps: i * 100,
      feeRecipient: address('5'),
      terms: `0x${'ab'.repeat(32)}`,
      salt: 2n ** 256n - 1n - BigInt(i),
    }
    const house = address('6')
    expect(paymentId(i, house, payment)).toBe(
      hashTypedData({ domain: houseDomain(i, house), types: paymentTypes, primaryType: 'Payment', message: payment }),
    )
  }
})

test('default: an authorisation digest is what a wallet signs', () => {
  const address = (digit: string) => `0x${digit.repeat(40)}` as const
  for (let i = 0; i < 20; i++) {
    const domain = { name: `Token ${i % 3}`, version: '2', chainId: i, verifyingContract: address('7') }
    const message = {
      from: address('1'),
      to: address('2'),
      value: 10n ** BigInt(i),
      validAfter: BigInt(i),
      validBefore: 2n ** 48n,
      nonce: `0x${'cd'.repeat(32)}`,
    } as const
    expect(authorizationDigest(domain, message)).toBe(
      hashTypedData({
        domain,
        types: receiveWithAuthorizationTypes,
        primaryType: 'ReceiveWithAuthorization',
        message,
      }),
    )
  }
})
