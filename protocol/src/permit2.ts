import type { Address, Hex } from 'viem'
import { type Payment, paymentTypes } from './payment.ts'

/** Permit2, at the same address on every chain. A payer approves it once per token and pays by signature from then on. */
export const permit2: Address = '0x000000000022D473030F116dDEE9F6B43aC78BA3'

export function permit2Domain(chainId: number) {
  return { name: 'Permit2', chainId, verifyingContract: permit2 } as const
}

export const permitWitnessTypes = {
  PermitWitnessTransferFrom: [
    { name: 'permitted', type: 'TokenPermissions' },
    { name: 'spender', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
    { name: 'witness', type: 'Payment' },
  ],
  TokenPermissions: [
    { name: 'token', type: 'address' },
    { name: 'amount', type: 'uint256' },
  ],
  ...paymentTypes,
} as const

/** What a payer signs for Permit2: the house may take the payment's most amount, for this payment and no other, once. */
export function permitWitness(house: Address, id: Hex, payment: Payment) {
  return {
    permitted: { token: payment.asset, amount: payment.maxAmount },
    spender: house,
    nonce: BigInt(id),
    deadline: BigInt(payment.authorizeBy),
    witness: payment,
  }
}
