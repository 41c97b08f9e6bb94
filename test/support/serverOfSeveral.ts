// A server process that shares its database, chain and keys with others: what `spawnServerOfSeveral` starts.
import { furnishEmbedded } from '@giro/server/chain/startEmbeddedNetwork'
import { readConfig } from '@giro/server/config'
import { startServer } from '@giro/server/server'
import { openStore } from '@giro/server/store/open'
import { pino } from 'pino'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

export type Shared = {
  rpcUrl: string
  databaseUrl: string
  keys: Record<'operator' | 'settler' | 'refundKey' | 'merchant', Hex>
}

const shared = JSON.parse(process.env.GIRO_TEST_SHARED ?? '') as Shared
const key = (name: keyof Shared['keys']) => privateKeyToAccount(shared.keys[name])
const keys = {
  operator: key('operator'),
  settler: key('settler'),
  refundKey: key('refundKey'),
  merchant: key('merchant'),
}
const server = await startServer(readConfig(process.env), pino({ level: process.env.GIRO_LOG_LEVEL ?? 'warn' }), {
  networks: [await furnishEmbedded(shared.rpcUrl, keys)],
  keys,
  store: await openStore({ databaseUrl: shared.databaseUrl, directory: '' }),
})
process.once('SIGTERM', () => {
  void server.stop().then(() => process.exit(0))
})
process.send?.({ ready: true, url: server.url })
