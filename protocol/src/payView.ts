import { z } from 'zod'
import { exceptionKind, resolutionView } from './exception.ts'
import { tipPercents } from './tip.ts'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const hex = z.string().regex(/^0x[0-9a-fA-F]*$/)
const phase = z
  .object({ at: z.number(), block_number: z.number().nullable(), transaction_hash: hex.nullable() })
  .nullable()

export const payOption = z.object({
  network: z.string(),
  asset: address,
  symbol: z.string(),
  name: z.string(),
  decimals: z.number(),
  /** base units, decimal string */
  amount: z.string(),
  deposit_address: address,
  payment_uri: z.string(),
  /** can be paid by signature, without gas */
  gasless: z.boolean(),
  /** whom the payer approves once, by a transaction, to pay this asset by signature too; null: nobody need be */
  permit2: address.nullable(),
  /** false while its network is paused: nothing should be sent there now */
  open: z.boolean(),
})

export const payNetwork = z.object({
  /** CAIP-2 */
  id: z.string(),
  chain_id: z.number(),
  name: z.string(),
  /** null unless the payer's browser may use it: the embedded chain's */
  rpc_url: z.string().nullable(),
  embedded: z.boolean(),
  house: address,
})
export type PayNetwork = z.infer<typeof payNetwork>

/** What the payer's page shows: GET /api/pay/:secret, and each `view` event of GET /api/pay/:secret/live. */
export const payView = z.object({
  id: z.string(),
  secret: z.string(),
  version: z.number(),
  status: z.enum([
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
    'succeeded',
    'canceled',
  ]),
  capture_method: z.enum(['automatic', 'manual']),
  merchant: z.object({ name: z.string(), payee: address }),
  description: z.string().nullable(),
  line_items: z.array(z.object({ name: z.string(), quantity: z.number(), unit_amount: z.number() })),
  /** minor units, the tip included */
  amount: z.number(),
  currency: z.string(),
  /** minor units; null when the payer is not asked for one */
  tip: z.number().nullable(),
  /** that it was paid on, else the merchant's own */
  network: payNetwork,
  /** all that it can be paid on */
  networks: z.array(payNetwork),
  options: z.array(payOption),
  pay_url: z.string(),
  /** shows the receipt and nothing else: may be given to anyone */
  receipt_url: z.string(),
  /** Unix seconds */
  expires_at: z.number(),
  server_time: z.number(),
  /** base units of `asset` seen so far; `missing` what is still to come when underpaid */
  asset: address.nullable(),
  received: z.string(),
  missing: z.string().nullable(),
  exception: exceptionKind.nullable(),
  /** what the shop decided about money that did not come as it should, oldest first */
  resolutions: z.array(resolutionView),
  refund_address: address.nullable(),
  phases: z.object({ payment: phase, clearing: phase, settlement: phase, final: phase }),
  /** where the shop wants the buyer afterwards / when he gives up */
  success_url: z.string().nullable(),
  cancel_url: z.string().nullable(),
  receipt: z
    .object({
      payment: hex,
      payer: address,
      payee: address,
      asset: address,
      amount: z.string(),
      fee: z.string(),
      refunded: z.string(),
      /** of a hold that was captured in part: what went back to the payer */
      freed: z.string(),
    })
    .nullable(),
})
export type PayView = z.infer<typeof payView>

/** POST /api/pay/:secret/prepare: what `payer` has to sign to pay with `asset` on `network` (default: the merchant's own), without gas. */
export const prepareRequest = z.object({ payer: address, network: z.string().max(64).optional(), asset: address })
export type PrepareRequest = z.infer<typeof prepareRequest>

/** EIP-712 typed data as JSON: integers are decimal strings, ready for eth_signTypedData_v4. */
const scalar = z.union([z.string(), z.number()])
export const typedData = z.object({
  domain: z.record(z.string(), scalar),
  types: z.record(z.string(), z.array(z.object({ name: z.string(), type: z.string() }))),
  primaryType: z.string(),
  /** a struct in it, as Permit2 has two, is a record of its own */
  message: z.record(z.string(), z.union([scalar, z.record(z.string(), scalar)])),
})
export type TypedDataJson = z.infer<typeof typedData>

/** payment.ts's Payment as JSON: `maxAmount` and `salt` are decimal strings. */
export const paymentJson = z.object({
  payer: address,
  payee: address,
  asset: address,
  maxAmount: z.string(),
  operator: address,
  arbiter: address,
  refundTo: address,
  payTo: z.number(),
  funding: z.number(),
  authorizeBy: z.number(),
  captureAfter: z.number(),
  captureBy: z.number(),
  arbiterBy: z.number(),
  refundBy: z.number(),
  maxFeeBps: z.number(),
  feeRecipient: address,
  terms: hex,
  salt: z.string(),
})
export type PaymentJson = z.infer<typeof paymentJson>

/** `payment` lets the payer's wallet check what the signature's nonce, the payment's id, binds him to. */
export const prepareResponse = z.object({ payment_id: hex, payment: paymentJson, typed_data: typedData })
export type PrepareResponse = z.infer<typeof prepareResponse>

/** POST /api/pay/:secret/signature: answers with the PayView. */
export const signatureRequest = z.object({
  payer: address,
  network: z.string().max(64).optional(),
  asset: address,
  signature: hex.max(4098),
})
export type SignatureRequest = z.infer<typeof signatureRequest>

/** POST /api/pay/:secret/refund_address: answers with the PayView. */
export const refundAddressRequest = z.object({ address })
export type RefundAddressRequest = z.infer<typeof refundAddressRequest>

/** POST /api/pay/:secret/tip: answers with the PayView. */
export const tipRequest = z.object({ percent: z.union(tipPercents.map((percent) => z.literal(percent))) })
export type TipRequest = z.infer<typeof tipRequest>

/** GET /api/receipts/:token: what a receipt says, without the secret that opens the payment. */
export const receiptView = payView.pick({
  id: true,
  status: true,
  merchant: true,
  description: true,
  line_items: true,
  amount: true,
  currency: true,
  tip: true,
  network: true,
  options: true,
  asset: true,
  phases: true,
  receipt: true,
  receipt_url: true,
})
export type ReceiptView = z.infer<typeof receiptView>

/** GET /api/refund/:secret: what a payee's wallet signs to pay a refund. */
export const refundView = z.object({
  id: z.string(),
  secret: z.string(),
  status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  merchant: z.object({ name: z.string(), payee: address }),
  amount: z.number(),
  currency: z.string(),
  asset: address,
  symbol: z.string(),
  decimals: z.number(),
  base_amount: z.string(),
  refund_to: address,
  chain_id: z.number(),
  rpc_url: z.string().nullable(),
  house: address,
  /** true: the payee must first let the house take `base_amount` of the asset (ERC-20 approve) */
  needs_allowance: z.boolean(),
  /** what `typed_data` must amount to: itself in the house's domain, or its digest as the nonce of a token's authorisation */
  refund: z.object({
    payment: hex,
    refunded_before: z.string(),
    funding: z.number(),
    deadline: z.number(),
  }),
  typed_data: typedData.nullable(),
  transaction_hash: hex.nullable(),
})
export type RefundView = z.infer<typeof refundView>

/** POST /api/refund/:secret/signature */
export const refundSignatureRequest = z.object({ signature: hex.max(4098) })

/** RFC 9457 problem details: what every error outside /v1 looks like. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
})
export type Problem = z.infer<typeof problem>
