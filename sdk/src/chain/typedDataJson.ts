import type { Payment } from '@giro/protocol/payment'
import type { PaymentJson, TypedDataJson } from '@giro/protocol/payView'
import { getAddress, type Hex } from 'viem'

type TypedData = {
  domain: Record<string, unknown>
  types: Record<string, readonly { name: string; type: string }[]>
  primaryType: string
  message: Record<string, unknown>
}

/** Typed data as JSON for eth_signTypedData_v4: integers become decimal strings, so that none loses its last digits. */
export function typedDataJson(data: TypedData): TypedDataJson {
  return {
    domain: scalars(data.domain),
    types: Object.fromEntries(
      Object.entries(data.types).map(([name, fields]) => [name, fields.map((f) => ({ ...f }))]),
    ),
    primaryType: data.primaryType,
    message: fields(data.message),
  }
}

function scalars(record: Record<string, unknown>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, scalar(value)]))
}

function fields(message: Record<string, unknown>): TypedDataJson['message'] {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      typeof value === 'object' && value ? scalars(value as Record<string, unknown>) : scalar(value),
    ]),
  )
}

const scalar = (value: unknown) => (typeof value === 'number' ? value : String(value))

/** A Payment as it travels over HTTP. */
export function paymentToJson(payment: Payment): PaymentJson {
  return { ...payment, maxAmount: String(payment.maxAmount), salt: String(payment.salt) }
}

/** The Payment that came over HTTP. Throws when a number in it is none. */
export function paymentFromJson(json: PaymentJson): Payment {
  return {
    ...json,
    payer: getAddress(json.payer),
    payee: getAddress(json.payee),
    asset: getAddress(json.asset),
    operator: getAddress(json.operator),
    arbiter: getAddress(json.arbiter),
    refundTo: getAddress(json.refundTo),
    feeRecipient: getAddress(json.feeRecipient),
    terms: json.terms as Hex,
    maxAmount: BigInt(json.maxAmount),
    salt: BigInt(json.salt),
  }
}
