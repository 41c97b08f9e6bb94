import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { type Address, concat, encodeAbiParameters, getAbiItem, getAddress, type Hex, keccak256 } from 'viem'
import { depositsAbi } from './generated/abis.ts'

/** What a deposit address commits to; IDeposits.sol's `DepositTerms`. Times are Unix seconds. */
export type DepositTerms = {
  house: Address
  payee: Address
  operator: Address
  hold: boolean
  acceptBy: number
  captureBy: number
  refundBy: number
  feeBps: number
  feeRecipient: Address
  terms: Hex
  options: Hex
  refundKey: Address
}

/** An agreed way to pay: exactly `amount` base units of `asset` on `chainId`. */
export type DepositOption = { chainId: number; asset: Address; amount: bigint }

const leaf = (option: DepositOption): [string, string, string] => [
  String(option.chainId),
  option.asset,
  String(option.amount),
]

const tree = (options: DepositOption[]) => StandardMerkleTree.of(options.map(leaf), ['uint256', 'address', 'uint120'])

/** The Merkle root that the deposit address commits to. */
export function optionsRoot(options: DepositOption[]): Hex {
  return tree(options).root as Hex
}

/** The proof that `sweep` asks for. Throws when `option` is not one of `options`. */
export function optionProof(options: DepositOption[], option: DepositOption): Hex[] {
  return tree(options).getProof(leaf(option)) as Hex[]
}

const termsParameter = getAbiItem({ abi: depositsAbi, name: 'depositAddress' }).inputs[0]

/** CREATE2 salt of a deposit: keccak256(abi.encode(terms)). */
export function depositSalt(terms: DepositTerms): Hex {
  return keccak256(encodeAbiParameters([termsParameter], [terms]))
}

/** The deposit's address: an ERC-1167 clone of `implementation`, made by the `deposits` contract. */
export function depositAddress(deposits: Address, implementation: Address, terms: DepositTerms): Address {
  const code = concat([
    '0x3d602d80600a3d3981f3363d3d373d3d3d363d73',
    implementation,
    '0x5af43d82803e903d91602b57fd5bf3',
  ])
  const hash = keccak256(concat(['0xff', deposits, depositSalt(terms), keccak256(code)]))
  return getAddress(`0x${hash.slice(-40)}`)
}

/** Typed data that the refund key signs, in the domain of the deposits contract ("Giro Deposits", "1"). */
export const setRefundAddressTypes = {
  SetRefundAddress: [
    { name: 'deposit', type: 'address' },
    { name: 'refundAddress', type: 'address' },
  ],
} as const

export const forwardTypes = {
  Forward: [
    { name: 'deposit', type: 'address' },
    { name: 'asset', type: 'address' },
    { name: 'amount', type: 'uint256' },
    // how often the deposit has forwarded before
    { name: 'nonce', type: 'uint256' },
  ],
} as const

export function depositsDomain(chainId: number, deposits: Address) {
  return { name: 'Giro Deposits', version: '1', chainId, verifyingContract: deposits } as const
}
