import { type Hex, serializeTransaction, type TransactionSerializableEIP1559 } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { expect, test } from 'vitest'
import { transactionBytes } from './transaction.ts'

const account = privateKeyToAccount(`0x${'12'.repeat(32)}`)
const hex = (bytes: Buffer): Hex => `0x${bytes.toString('hex')}`

test('default: the same bytes as viem’s, unsigned and signed', async () => {
  for (const length of [0, 1, 2, 54, 55, 56, 57, 255, 256, 300, 65_535, 70_000]) {
    for (const nonce of [0, 1, 127, 128, 256, 1_234_567]) {
      const transaction = {
        chainId: nonce === 1 ? 1 : 31337,
        nonce,
        to: account.address,
        data: `0x${'a7'.repeat(length)}` as Hex,
        gas: 21_000 + length,
        maxFeePerGas: nonce === 0 ? 0n : 2_000_000_007n,
        maxPriorityFeePerGas: BigInt(nonce % 2),
      }
      const same: TransactionSerializableEIP1559 = { ...transaction, type: 'eip1559', gas: BigInt(transaction.gas) }
      expect(hex(transactionBytes(transaction))).toBe(serializeTransaction(same))
      for (const signature of [
        { r: `0x${'00'.repeat(3)}${'b1'.repeat(29)}`, s: `0x${'7f'.repeat(32)}`, yParity: 0 },
        { r: `0x${'b1'.repeat(32)}`, s: `0x${'00'.repeat(31)}01`, yParity: 1 },
      ] as const)
        expect(hex(transactionBytes(transaction, signature))).toBe(serializeTransaction(same, signature))
    }
  }
})
