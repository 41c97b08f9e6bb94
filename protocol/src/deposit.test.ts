import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { encodeAbiParameters, getAbiItem, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { type DepositOption, type DepositTerms, depositSalt, optionProof, optionsRoot } from './deposit.ts'
import { depositsAbi } from './generated/abis.ts'

const address = (digit: string) => `0x${digit.repeat(40)}` as const
const options = (count: number): DepositOption[] =>
  Array.from({ length: count }, (_, index) => ({
    chainId: 1 + index * 137,
    asset: address(((index % 9) + 1).toString()),
    amount: 50_000_000n * BigInt(index + 1),
  }))

test('default: root and proofs are those of OpenZeppelin’s tree', () => {
  for (let count = 1; count <= 17; count++) {
    const some = options(count)
    const leaves = some.map(({ chainId, asset, amount }) => [String(chainId), asset, String(amount)])
    const tree = StandardMerkleTree.of(leaves, ['uint256', 'address', 'uint120'])
    expect(optionsRoot(some)).toBe(tree.root)
    for (const [index, option] of some.entries()) expect(optionProof(some, option)).toEqual(tree.getProof(index))
  }
})

test('error: there is no proof of what was not agreed', () => {
  const [known] = options(1) as [DepositOption]
  expect(() => optionProof(options(3), { ...known, amount: known.amount + 1n })).toThrow(TypeError)
  expect(() => optionsRoot([])).toThrow(TypeError)
})

test('default: the salt is the hash of the encoded terms', () => {
  const terms: DepositTerms = {
    house: address('1'),
    payee: address('2'),
    operator: address('3'),
    hold: true,
    acceptBy: 1_800_000_000,
    captureBy: 1_800_000_001,
    refundBy: 2 ** 48 - 1,
    feeBps: 100,
    feeRecipient: address('4'),
    terms: `0x${'ab'.repeat(32)}`,
    options: `0x${'cd'.repeat(32)}`,
    refundKey: address('5'),
  }
  const parameter = getAbiItem({ abi: depositsAbi, name: 'depositAddress' }).inputs[0]
  expect(depositSalt(terms)).toBe(keccak256(encodeAbiParameters([parameter], [terms])))
})
