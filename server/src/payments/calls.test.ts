import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { Funding, type Payment, PayTo } from '@giro/protocol/payment'
import { decodeFunctionData, encodeFunctionData, getAddress, zeroAddress } from 'viem'
import { expect, test } from 'vitest'
import { takeCall } from './calls.ts'
import type { IntentRow } from './rows.ts'

const address = (digit: string) => getAddress(`0x${digit.repeat(40)}`)
const payment: Payment = {
  payer: address('a'),
  payee: address('2'),
  asset: address('3'),
  maxAmount: 49_990_001n,
  operator: address('4'),
  arbiter: zeroAddress,
  refundTo: address('a'),
  payTo: PayTo.wallet,
  funding: Funding.erc3009,
  authorizeBy: 1_800_000_000,
  captureAfter: 0,
  captureBy: 1_800_000_001,
  arbiterBy: 0,
  refundBy: 2 ** 48 - 1,
  maxFeeBps: 100,
  feeRecipient: address('5'),
  terms: `0x${'ab'.repeat(32)}`,
  salt: 0n,
}
const id = `0x${'cd'.repeat(32)}` as const
const intent = (capture_method: 'automatic' | 'manual') => ({ id: 'pi_1', capture_method }) as IntentRow

test('default: a payer’s consent becomes a charge, or an authorize, as the ABI says', () => {
  for (const consent of [`0x${'7f'.repeat(65)}`, `0x${'7f'.repeat(64)}`, '0x'] as const) {
    const charge = takeCall(intent('automatic'), 'eip155:31337', id, payment, consent)
    const args = [payment, 49_990_001n, 499_900n, consent] as const
    expect(charge.data).toBe(encodeFunctionData({ abi: clearingHouseAbi, functionName: 'charge', args }))
    expect(decodeFunctionData({ abi: clearingHouseAbi, data: charge.data }).args).toEqual(args)
    const hold = takeCall(intent('manual'), 'eip155:31337', id, payment, consent)
    expect(hold.data).toBe(
      encodeFunctionData({ abi: clearingHouseAbi, functionName: 'authorize', args: [payment, 49_990_001n, consent] }),
    )
  }
})
