import { createApiKey } from '@giro/server/accounts/apiKey'
import { createAccount } from '@giro/server/accounts/create'
import Stripe from 'stripe'
import type { Address } from 'viem'
import type { Stack } from './stack.ts'

/** A merchant whose key the server does not hold, and the official client with his secret key. */
export async function otherShop(stack: Stack, payee: Address): Promise<Stripe> {
  const { db, network, keys, config } = stack.server.context
  const merchant = { network: network.id, name: 'A stall in Yiwu', payee, operator: keys.operator.address }
  const account = await createAccount(db, merchant, Date.now())
  const { key } = await createApiKey(db, account, Date.now())
  return new Stripe(key, { host: 'localhost', port: config.port, protocol: 'http', telemetry: false })
}
