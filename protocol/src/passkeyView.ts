import { z } from 'zod'

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/)
const hex = z.string().regex(/^0x([0-9a-fA-F]{2})*$/)
const word = z.string().regex(/^0x[0-9a-f]{64}$/)
const decimal = z.string().regex(/^\d{1,78}$/)
const credentialId = z.string().regex(/^[A-Za-z0-9_-]{16,1400}$/)

/** What is public of a passkey, and the account that it opens. */
export const passkeyView = z.object({
  credential_id: credentialId,
  x: word,
  y: word,
  origin: z.string(),
  /** what contracts call it */
  id: word,
  account: address,
  created_ms: z.number(),
})
export type PasskeyView = z.infer<typeof passkeyView>

/** POST /api/passkeys: answers with the PasskeyView. Without `account` it is the first passkey of a new account. */
export const newPasskeyRequest = z.strictObject({
  credential_id: credentialId,
  x: word,
  y: word,
  origin: z.string().max(300),
  account: address.optional(),
})
export type NewPasskeyRequest = z.infer<typeof newPasskeyRequest>

/** Signed calls that were brought to the chain, or are on their way. */
export const operationView = z.object({
  kind: z.enum(['execute', 'start_recovery', 'finish_recovery']),
  nonce: z.number(),
  status: z.enum(['queued', 'sent', 'done', 'failed']),
  reason: z.string().nullable(),
  transaction_hash: hex.nullable(),
  created_ms: z.number(),
})
export type OperationView = z.infer<typeof operationView>

/** GET /api/passkey_accounts/:address */
export const passkeyAccountView = z.object({
  address,
  network: z.object({
    id: z.string(),
    chain_id: z.number(),
    name: z.string(),
    embedded: z.boolean(),
    house: address,
    passkey_accounts: address,
  }),
  /** the passkey that decided the address */
  first: z.object({ x: word, y: word, origin: z.string() }),
  deployed: z.boolean(),
  /** of the next `execute` */
  nonce: z.number(),
  balances: z.array(z.object({ asset: address, symbol: z.string(), decimals: z.number(), amount: decimal })),
  /** those that count on this network now */
  passkeys: z.array(passkeyView),
  recovery: z.object({
    key: address.nullable(),
    /** the passkey that will replace all others, and when (Unix seconds) */
    passkey: word.nullable(),
    not_before: z.number().nullable(),
    nonce: z.number(),
  }),
  operations: z.array(operationView),
  /** through the clearing house, the newest first; base units */
  payments: z.array(
    z.object({
      id: hex,
      direction: z.enum(['in', 'out']),
      amount: decimal,
      symbol: z.string(),
      decimals: z.number(),
      at_ms: z.number(),
      transaction_hash: hex,
    }),
  ),
  /** of the newest block, Unix seconds: deadlines count by it */
  chain_time: z.number(),
})
export type PasskeyAccountView = z.infer<typeof passkeyAccountView>

/** POST /api/passkey_accounts/:address/execute: answers with the OperationView. */
export const executeRequest = z.strictObject({
  calls: z
    .array(z.strictObject({ to: address, value: z.literal('0'), data: hex.max(4098) }))
    .min(1)
    .max(8),
  nonce: z.number().int().min(0),
  /** Unix seconds */
  deadline: z.number().int().min(0),
  signature: hex.max(4098),
})
export type ExecuteRequest = z.infer<typeof executeRequest>

/** POST /api/passkey_accounts/:address/start_recovery: answers with the OperationView. */
export const startRecoveryRequest = z.strictObject({
  credential_id: credentialId,
  nonce: z.number().int().min(0),
  deadline: z.number().int().min(0),
  signature: hex.length(132),
})
export type StartRecoveryRequest = z.infer<typeof startRecoveryRequest>
