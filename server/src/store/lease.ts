import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { sql } from 'kysely'
import type { Logger } from 'pino'
import type { Db, Trx } from '../context.ts'

/** A leader that has not renewed for this long is gone, frozen or cut off: another server takes over. */
const lasts_ms = 5_000
const renewEvery_ms = 1_000

/** This server led a task until another one took it over. What it was about to write was not written. */
export class LeadershipLost extends Error {
  override name = 'LeadershipLost'
}

/** Throws LeadershipLost in a transaction whose server does not lead any more; nobody can take over until it has ended. */
export type Fence = (trx: Trx) => Promise<void>

/** On a database of one's own. */
export const unfenced: Fence = async () => {}

export type Leadership = { leads(): boolean; stop(): Promise<void> }

/**
 * Runs a task on one of the servers that share a database; resolves once it is known whether on this one. Whoever holds the task's lease has it started and renews the
 * lease; one that stops gives it up at once, one that dies or freezes loses it after five seconds of the database's clock. A
 * server that comes back from a freeze finds its lease gone: each of the task's writes passes the fence first.
 */
export async function lead(
  context: { db: Db; log: Logger },
  task: string,
  start: (fence: Fence) => Promise<() => Promise<void>>,
): Promise<Leadership> {
  const { db } = context
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`
  const log = context.log.child({ task })
  let held: { epoch: number; stop: () => Promise<void> } | null = null
  let renewed_ms = 0
  let timer: NodeJS.Timeout | undefined
  let stopping = false
  let running: Promise<void> = tick()
  await running

  return {
    leads: () => held !== null,
    async stop() {
      stopping = true
      clearTimeout(timer)
      await running
      const { epoch } = held ?? { epoch: 0 }
      await end()
      if (epoch > 0) await giveUp(epoch)
    },
  }

  async function tick(): Promise<void> {
    try {
      if (held) await renew(held.epoch)
      else await acquire()
    } catch (error) {
      log.warn({ err: error }, 'The lease of a task could not be read; trying again in a moment.')
      // Nobody else may know that this server is cut off, but its lease has run out.
      if (held && performance.now() - renewed_ms > lasts_ms) await end()
    }
    if (!stopping) {
      timer = setTimeout(() => {
        running = tick()
      }, renewEvery_ms)
    }
  }

  async function acquire(): Promise<void> {
    const asked_ms = performance.now()
    const { rows } = await sql<{ epoch: number }>`
      insert into lease (task, holder, epoch, until) values (${task}, ${holder}, 1, ${later})
      on conflict (task) do update set holder = excluded.holder, epoch = lease.epoch + 1, until = excluded.until
      where lease.until < clock_timestamp()
      returning epoch`.execute(db)
    const [taken] = rows
    if (!taken) return
    const { epoch } = taken
    renewed_ms = asked_ms
    const stop = await start(async (trx) => {
      const held = await sql`
        select 1 from lease where task = ${task} and holder = ${holder} and epoch = ${epoch} for share`.execute(trx)
      if (held.rows.length === 0) {
        throw new LeadershipLost(`Another server leads ${task} now. Nothing was written here; it goes on there.`)
      }
    })
    held = { epoch, stop }
    if (epoch > 1) log.warn({ epoch }, 'This server has taken over.')
  }

  async function renew(epoch: number): Promise<void> {
    const asked_ms = performance.now()
    const { rows } = await sql`
      update lease set until = ${later} where task = ${task} and holder = ${holder} and epoch = ${epoch} returning 1`.execute(
      db,
    )
    if (rows.length > 0) {
      renewed_ms = asked_ms
      return
    }
    log.warn({ epoch }, 'Another server has taken over while this one did not answer.')
    await end()
  }

  async function end(): Promise<void> {
    const { stop } = held ?? {}
    held = null
    await stop?.()
  }

  async function giveUp(epoch: number): Promise<void> {
    await sql`update lease set until = '-infinity' where task = ${task} and holder = ${holder} and epoch = ${epoch}`
      .execute(db)
      .catch((error) => log.warn({ err: error }, 'A lease could not be given up; it runs out by itself.'))
  }
}

const later = sql`clock_timestamp() + ${sql.lit(lasts_ms)} * interval '1 millisecond'`
