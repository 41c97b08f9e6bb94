import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Network } from './chain/network.ts'
import type { Config } from './config.ts'
import type { DepositBook } from './deposits/book.ts'
import type { Keys } from './keys.ts'
import type { Tables } from './store/tables.ts'

export type Db = Kysely<Tables>
/** Inside a transaction. */
export type Trx = Transaction<Tables>

/** What every part of the server is given. Made once, in main.ts. */
export type Context = {
  config: Config
  log: Logger
  db: Db
  network: Network
  keys: Keys
  /** every deposit address ever shown, in memory, backed by the fsynced file */
  deposits: DepositBook
  /** woken when there is something new to do; each worker also looks by itself now and then */
  wake: { settler: () => void; webhooks: () => void }
  /** told of every intent whose row changed, after the commit */
  changed: { publish: (intents: string[]) => void; subscribe: (listener: (intents: string[]) => void) => () => void }
  now: () => number
}
