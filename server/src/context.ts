import type { Kysely, Transaction } from 'kysely'
import type { Logger } from 'pino'
import type { Network } from './chain/network.ts'
import type { Config } from './config.ts'
import type { DepositBook } from './deposits/book.ts'
import type { Keys } from './keys.ts'
import type { Alarms } from './networks/alarms.ts'
import type { Fence } from './store/lease.ts'
import type { Tables } from './store/tables.ts'

export type Db = Kysely<Tables>
/** Inside a transaction. */
export type Trx = Transaction<Tables>

/** What every part of the server is given. Made once, in server.ts. */
export type Context = {
  config: Config
  log: Logger
  db: Db
  /** the one that this part works on: an indexer's or settler's own; elsewhere the first, until `on` names a row's */
  network: Network
  /** all that the server follows, by CAIP-2 id */
  networks: ReadonlyMap<string, Network>
  /** those that take and send nothing for now; see networks/pause.ts */
  paused: Set<string>
  alarms: Alarms
  keys: Keys
  /** every deposit address ever shown, in memory, backed by the fsynced file */
  deposits: DepositBook
  /** woken when there is something new to do; each worker also looks by itself now and then */
  wake: { settler: () => void; webhooks: () => void }
  /** told of every intent whose row changed, after the commit */
  changed: { publish: (intents: string[]) => void; subscribe: (listener: (intents: string[]) => void) => () => void }
  /** passed first in each write of what one server does at a time: throws when another does it now */
  fence: Fence
  now: () => number
}

/** The same on the network that a row names. @throws when it is not in the networks file any more. */
export function on<Given extends Pick<Context, 'networks'>>(
  context: Given,
  id: string,
): Given & Pick<Context, 'network'> {
  const network = context.networks.get(id)
  if (!network) {
    throw new Error(
      `${id} is not in the networks file any more. The money there is where it was; put the network back and start again.`,
    )
  }
  return { ...context, network }
}

/** Only local chains, whose money is play money: what is on this machine may be reached then. */
export function isLocal({ networks }: Pick<Context, 'networks'>): boolean {
  return [...networks.values()].every((network) => network.embedded)
}
