import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import type { Logger } from 'pino'
import type { Db } from '../context.ts'

/** What servers that share a database tell each other: intents whose rows changed, and that a settler has work. */
export type Message = { changed: string[] } | { wake: 'settler' }

export type Messages = { send(message: Message): void; stop(): Promise<void> }

const channel = 'giro'
/** PostgreSQL takes 8,000 bytes. */
const intentsAtOnce = 200
const reconnect_ms = 1_000

/**
 * Messages between the servers on one PostgreSQL, by its NOTIFY. One that is lost delays what it told of until the next
 * look, and loses nothing: the rows are the truth.
 */
export async function openMessages(
  databaseUrl: string,
  db: Db,
  log: Logger,
  receive: (message: Message) => void,
): Promise<Messages> {
  const from = randomUUID()
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  await connect()

  return {
    send(message) {
      for (const part of parts(message)) {
        sql`select pg_notify(${channel}, ${JSON.stringify({ from, ...part })})`
          .execute(db)
          .catch((error) => log.warn({ err: error }, 'The other servers were not told; they find it themselves.'))
      }
    },
    async stop() {
      stopping = true
      clearTimeout(timer)
      await client?.end()
    },
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'giro', keepAlive: true })
    next.on('notification', ({ payload }) => {
      const message = JSON.parse(payload ?? '{}') as Message & { from?: string }
      if (message.from !== from) receive(message)
    })
    const again = (error?: Error) => {
      if (stopping || client !== next) return
      client = null
      log.warn({ err: error }, 'The messages of other servers do not arrive; connecting again.')
      timer = setTimeout(() => void connect().catch(() => undefined), reconnect_ms)
    }
    next.on('error', again)
    next.on('end', () => again())
    client = next
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
    } catch (error) {
      again(error as Error)
    }
  }
}

function parts(message: Message): Message[] {
  if (!('changed' in message)) return [message]
  const some: Message[] = []
  for (let start = 0; start < message.changed.length; start += intentsAtOnce) {
    some.push({ changed: message.changed.slice(start, start + intentsAtOnce) })
  }
  return some
}
