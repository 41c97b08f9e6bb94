import { type Address, getAbiItem, getAddress, type Hex, keccak256 } from 'viem'
import { depositsAbi } from './generated/abis.ts'
import { type Keccak, word, words } from './words.ts'

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

/** OpenZeppelin's StandardMerkleTree: a leaf is hashed twice, leaves are in the order of their hashes, pairs too. */
function merkleTree(options: DepositOption[], keccak: Keccak): Hex[] {
  if (options.length === 0) throw new TypeError('A deposit needs at least one way to pay.')
  const leaves = options.map((option) => leafOf(option, keccak)).sort()
  const tree: Hex[] = [...new Array<Hex>(leaves.length - 1), ...leaves.reverse()]
  for (let at = leaves.length - 2; at >= 0; at--) tree[at] = pairOf(tree[2 * at + 1]!, tree[2 * at + 2]!, keccak)
  return tree
}

const leafOf = ({ chainId, asset, amount }: DepositOption, keccak: Keccak): Hex =>
  keccak(keccak(`0x${word('uint256', chainId)}${word('address', asset)}${word('uint120', amount)}`))

const pairOf = (a: Hex, b: Hex, keccak: Keccak): Hex => keccak(a < b ? `${a}${b.slice(2)}` : `${b}${a.slice(2)}`)

/** The Merkle root that the deposit address commits to. */
export function optionsRoot(options: DepositOption[], keccak: Keccak = keccak256): Hex {
  return merkleTree(options, keccak)[0]!
}

/** The proof that `sweep` asks for. Throws when `option` is not one of `options`. */
export function optionProof(options: DepositOption[], option: DepositOption): Hex[] {
  const tree = merkleTree(options, keccak256)
  const proof: Hex[] = []
  let at = tree.indexOf(leafOf(option, keccak256), options.length - 1)
  if (at === -1) throw new TypeError(`${option.amount} of ${option.asset} on chain ${option.chainId} was not agreed.`)
  for (; at > 0; at = Math.floor((at - 1) / 2)) proof.push(tree[at % 2 === 0 ? at - 1 : at + 1]!)
  return proof
}

const termsFields = getAbiItem({ abi: depositsAbi, name: 'depositAddress' }).inputs[0].components

/** CREATE2 salt of a deposit: keccak256(abi.encode(terms)). */
export function depositSalt(terms: DepositTerms, keccak: Keccak = keccak256): Hex {
  return keccak(`0x${words(termsFields, terms)}`)
}

/** The deposit's address: an ERC-1167 clone of the `deposits` contract, made by it. */
export function depositAddress(deposits: Address, terms: DepositTerms, keccak: Keccak = keccak256): Address {
  const code: Hex = `0x3d602d80600a3d3981f3363d3d373d3d3d363d73${deposits.slice(2)}5af43d82803e903d91602b57fd5bf3`
  const hash = keccak(`0xff${deposits.slice(2)}${depositSalt(terms, keccak).slice(2)}${keccak(code).slice(2)}`)
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
