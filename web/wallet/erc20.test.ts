import { encodeFunctionData, erc20Abi } from 'viem'
import { expect, test } from 'vitest'
import { approveData, transferData } from './erc20.ts'

const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

test('default: the calldata is what an ABI coder makes', () => {
  for (const amount of [0n, 1n, 50_000_000n, 2n ** 256n - 1n]) {
    expect(transferData(to, amount)).toBe(
      encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] }),
    )
    expect(approveData(to, amount)).toBe(
      encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [to, amount] }),
    )
  }
})
