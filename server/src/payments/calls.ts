import {
  type DepositTerms,
  depositsDomain,
  forwardTypes,
  optionProof,
  setRefundAddressTypes,
} from '@giro/protocol/deposit'
import { clearingHouseAbi, depositsAbi } from '@giro/protocol/generated/abis'
import { type Funding, type Payment, paymentTypes } from '@giro/protocol/payment'
import { bytesWords, word, words } from '@giro/protocol/words'
import { type Address, encodeFunctionData, getAbiItem, type Hex, toFunctionSelector } from 'viem'
import type { Context } from '../context.ts'
import type { NewJob } from '../settler/queueJobs.ts'
import type { IntentRow, PaymentRow } from './rows.ts'
import { depositOptions } from './terms.ts'

/** Most gas that one item may burn: about twice what an honest token needs. One that runs out is tried with more. */
const gas = { payment: 200_000, sweep: 450_000, forward: 300_000 } as const

type Base = Pick<NewJob, 'account' | 'network' | 'intent'>
const base = (intent: IntentRow, network: string): Base => ({ account: intent.account, network, intent: intent.id })

/** The Payment struct of a row, as the house's functions take it. */
export function paymentOf(row: Pick<PaymentRow, 'fields'>): Payment {
  const { maxAmount, salt, ...rest } = row.fields
  return { ...(rest as unknown as Payment), maxAmount: BigInt(maxAmount), salt: BigInt(salt) }
}

const selectors = {
  authorize: toFunctionSelector(getAbiItem({ abi: clearingHouseAbi, name: 'authorize' })),
  charge: toFunctionSelector(getAbiItem({ abi: clearingHouseAbi, name: 'charge' })),
}

/** Takes the payer's money by his `consent`: into a hold (manual capture) or at once to the payee. */
export function takeCall(intent: IntentRow, network: string, id: Hex, payment: Payment, consent: Hex): NewJob {
  const amount = payment.maxAmount
  const kind = intent.capture_method === 'manual' ? 'authorize' : 'charge'
  const fee = kind === 'charge' ? word('uint120', feeOf(payment, 0n, amount)) : ''
  const head = words(paymentTypes.Payment, payment) + word('uint120', amount) + fee
  return {
    ...base(intent, network),
    key: `take:${id}`,
    kind,
    payment: id,
    target: 'house',
    gas: gas.payment,
    data: `${selectors[kind]}${head}${word('uint256', head.length / 2 + 32)}${bytesWords(consent)}`,
  }
}

/** The fee of the next `amount`, when `captured` was captured before: cumulative, so that parts never round up. */
export function feeOf(payment: Payment, captured: bigint, amount: bigint): bigint {
  const bps = BigInt(payment.maxFeeBps)
  return ((captured + amount) * bps) / 10_000n - (captured * bps) / 10_000n
}

export function captureCall(
  intent: IntentRow,
  row: PaymentRow,
  amount: bigint,
  last: boolean,
  ordinal: number,
): NewJob {
  const payment = paymentOf(row)
  return {
    ...base(intent, row.network),
    key: `capture:${row.id}:${ordinal}`,
    kind: 'capture',
    payment: row.id,
    target: 'house',
    gas: gas.payment,
    data: encodeFunctionData({
      abi: clearingHouseAbi,
      functionName: 'capture',
      args: [payment, amount, feeOf(payment, row.captured, amount), last],
    }),
  }
}

export function voidCall(intent: IntentRow, row: PaymentRow, amount: bigint): NewJob {
  return {
    ...base(intent, row.network),
    key: `void:${row.id}:${row.returned}`,
    kind: 'void',
    payment: row.id,
    target: 'house',
    gas: gas.payment,
    data: encodeFunctionData({ abi: clearingHouseAbi, functionName: 'void', args: [paymentOf(row), amount] }),
  }
}

export function releaseCall(intent: IntentRow, row: PaymentRow): NewJob {
  return {
    ...base(intent, row.network),
    key: `release:${row.id}`,
    kind: 'release',
    payment: row.id,
    target: 'house',
    gas: gas.payment,
    data: encodeFunctionData({ abi: clearingHouseAbi, functionName: 'release', args: [paymentOf(row)] }),
  }
}

export function refundCall(
  intent: IntentRow,
  row: PaymentRow,
  refund: { id: string; amount: bigint; funding: number; deadline_s: number; refunded_before: bigint },
  consent: Hex,
): NewJob {
  return {
    ...base(intent, row.network),
    key: `refund:${refund.id}:${refund.refunded_before}:${refund.deadline_s}`,
    kind: 'refund',
    payment: row.id,
    target: 'house',
    gas: gas.payment,
    data: encodeFunctionData({
      abi: clearingHouseAbi,
      functionName: 'refund',
      args: [paymentOf(row), refund.amount, refund.funding as Funding, refund.deadline_s, consent],
    }),
  }
}

/** Makes the payment of a deposit that holds an agreed amount. */
export function sweepCall(context: Pick<Context, 'network'>, intent: IntentRow, asset: Address): NewJob {
  const options = depositOptions(intent.options)
  const { chainId } = context.network
  const option = options.find((candidate) => candidate.chainId === chainId && candidate.asset === asset)!
  return {
    ...base(intent, context.network.id),
    key: `sweep:${context.network.id}:${intent.deposit_address}:${asset}`,
    kind: 'sweep',
    payment: null,
    target: 'deposits',
    gas: gas.sweep,
    data: encodeFunctionData({
      abi: depositsAbi,
      functionName: 'sweep',
      args: [intent.deposit_terms, asset, option.amount, optionProof(options, option)],
    }),
  }
}

/** Charges what lies in a deposit for the payee, whatever its amount and whenever it came. Only the operator may. */
export function acceptCall(
  intent: IntentRow,
  terms: DepositTerms,
  money: { network: string; asset: Address; amount: string },
  key: string,
  salt: bigint,
): NewJob {
  return {
    ...base(intent, money.network),
    key,
    kind: 'accept',
    payment: null,
    target: 'deposits',
    gas: gas.sweep,
    data: encodeFunctionData({
      abi: depositsAbi,
      functionName: 'accept',
      args: [terms, money.asset, BigInt(money.amount), salt],
    }),
  }
}

type Return = { deposit: Address; terms: DepositTerms; asset: Address; amount: bigint; ordinal: number }

/** Names, on chain and for good, where a deposit's returns go. Signed by the key that the deposit committed to. */
export async function refundAddressCall(
  context: Pick<Context, 'network' | 'keys'>,
  intent: IntentRow,
  deposit: { address: Address; terms: DepositTerms },
  refundAddress: Address,
): Promise<NewJob> {
  const { network, keys } = context
  const signature = await keys.refundKey.signTypedData({
    domain: depositsDomain(network.chainId, network.contracts.deposits),
    types: setRefundAddressTypes,
    primaryType: 'SetRefundAddress',
    message: { deposit: deposit.address, refundAddress },
  })
  return {
    ...base(intent, network.id),
    key: `refund_address:${network.id}:${deposit.address}`,
    kind: 'refund_address',
    payment: null,
    target: 'deposits',
    gas: gas.forward,
    data: encodeFunctionData({
      abi: depositsAbi,
      functionName: 'setRefundAddress',
      args: [deposit.terms, refundAddress, signature],
    }),
  }
}

/** Sends what lies in a deposit to its refund address; signed, so that it works before the deadline too. */
export async function forwardCall(
  context: Pick<Context, 'network' | 'keys'>,
  intent: IntentRow,
  { deposit, terms, asset, amount, ordinal }: Return,
): Promise<NewJob> {
  const { network, keys } = context
  const signature = await keys.refundKey.signTypedData({
    domain: depositsDomain(network.chainId, network.contracts.deposits),
    types: forwardTypes,
    primaryType: 'Forward',
    message: { deposit, asset, amount, nonce: BigInt(ordinal) },
  })
  return {
    ...base(intent, network.id),
    key: `forward:${network.id}:${deposit}:${asset}:${ordinal}`,
    kind: 'forward',
    payment: null,
    target: 'deposits',
    gas: gas.forward,
    data: encodeFunctionData({ abi: depositsAbi, functionName: 'forward', args: [terms, asset, amount, signature] }),
  }
}
