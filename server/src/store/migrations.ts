import * as tables from './migrations/0001_tables.ts'
import * as customers from './migrations/0002_customers.ts'
import * as refundVersion from './migrations/0003_refund_version.ts'
import * as access from './migrations/0004_access.ts'
import * as assetNetwork from './migrations/0005_asset_network.ts'
import * as settlerGuards from './migrations/0006_settler_guards.ts'
import * as tipsAndReceipts from './migrations/0007_tips_and_receipts.ts'
import * as severalServers from './migrations/0008_several_servers.ts'
import * as exceptions from './migrations/0009_exceptions.ts'
import * as passkeys from './migrations/0010_passkeys.ts'
import * as catalogue from './migrations/0011_catalogue.ts'
import * as payeeSet from './migrations/0012_payee_set.ts'
import * as history from './migrations/0013_history.ts'
import * as networks from './migrations/0014_networks.ts'
import * as webhooks from './migrations/0015_webhooks.ts'

/** SQL migrations in order; each runs once, in its own transaction. Never edit one that was released. */
export const migrations: { name: string; sql: string }[] = [
  { name: '0001_tables', sql: tables.sql },
  { name: '0002_customers', sql: customers.sql },
  { name: '0003_refund_version', sql: refundVersion.sql },
  { name: '0004_access', sql: access.sql },
  { name: '0005_asset_network', sql: assetNetwork.sql },
  { name: '0006_settler_guards', sql: settlerGuards.sql },
  { name: '0007_tips_and_receipts', sql: tipsAndReceipts.sql },
  { name: '0008_several_servers', sql: severalServers.sql },
  { name: '0009_exceptions', sql: exceptions.sql },
  { name: '0010_passkeys', sql: passkeys.sql },
  { name: '0011_catalogue', sql: catalogue.sql },
  { name: '0012_payee_set', sql: payeeSet.sql },
  { name: '0013_history', sql: history.sql },
  { name: '0014_networks', sql: networks.sql },
  { name: '0015_webhooks', sql: webhooks.sql },
]
