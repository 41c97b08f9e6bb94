import type { Context } from '../context.ts'
import { derivedId } from '../ids.ts'
import type { AccountRow } from '../payments/rows.ts'
import { createApiKey } from './apiKey.ts'
import { createAccount } from './create.ts'

/** The secret key that every local chain starts with. It opens nothing but play money. */
export const localSecretKey = 'sk_test_giro_local'

/** The same id after the database was lost, so that what the deposit file restores finds its owner. */
export const demoAccountId = (network: string) => derivedId('acct', `demo:${network}`)

/** Sees that the embedded chain's demo merchant exists, with the local key. */
export async function seedDemoAccount(context: Pick<Context, 'db' | 'network' | 'keys' | 'now'>): Promise<AccountRow> {
  const { db, network, keys } = context
  if (!network.embedded || !keys.merchant)
    throw new Error(`${network.name} is no local chain; it has no demo merchant.`)
  const account = await createAccount(
    db,
    {
      id: demoAccountId(network.id),
      network: network.id,
      name: 'Giro Demo Shop',
      payee: keys.merchant.address,
      operator: keys.operator.address,
    },
    context.now(),
  )
  await createApiKey(db, account, context.now(), { key: localSecretKey, name: 'Local chain' })
  return account
}
