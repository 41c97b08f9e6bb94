import { createHash } from 'node:crypto'
import type { ExpressionBuilder } from 'kysely'
import type { Context } from '../../context.ts'
import { derivedId, newId } from '../../ids.ts'
import { MoneyError } from '../../payments/errors.ts'
import type { AccountRow } from '../../payments/rows.ts'
import type { Tables } from '../../store/tables.ts'
import { stripeError } from './stripeError.ts'

/** When another server of the same database may be thought dead with a request in its hands. */
const abandonedMs = 60_000

/** `kept` is what a repetition gets, when it may not get the same: a secret that is said once. */
export type Answer = { status: number; body: string; kept?: string }
export type Replayable = Answer & { replayed: boolean }

/** What makes a repeated request find what its first run made. */
export type Request = {
  /** an id for what the request creates: the same one whenever the request is repeated */
  newId: (prefix: string) => string
  /** names the request itself, when it carries an idempotency key */
  key: string | null
  /** an earlier run ended without an answer: what is asked for may be done already */
  repeated: boolean
}

export type Idempotency = (
  account: AccountRow,
  key: string | undefined,
  content: string,
  work: (request: Request) => Promise<Answer>,
) => Promise<Replayable>

/**
 * Answers a repeated request with its first answer. The key is stored before the work starts. A crash in between leaves
 * a `running` row: the repeated request then runs again, with the ids that its first run had, so nothing is created twice.
 */
export function idempotency(context: Pick<Context, 'db' | 'config' | 'now' | 'log'>): Idempotency {
  const { db, config, now } = context
  const running = new Set<string>()

  return async (account, key, content, work) => {
    if (key === undefined) return { ...(await work({ newId, key: null, repeated: false })), replayed: false }
    if (key.length > 255) {
      throw new MoneyError(
        'parameter_invalid',
        'The Idempotency-Key is longer than 255 characters. Nothing was changed.',
      )
    }
    const name = `${account.id}:${key}`
    if (running.has(name)) throw inUse(key)
    running.add(name)
    try {
      return await run(account, key, content, work)
    } finally {
      running.delete(name)
    }
  }

  async function run(account: AccountRow, key: string, content: string, work: (request: Request) => Promise<Answer>) {
    const request_hash = createHash('sha256').update(content).digest('hex')
    const scope = { account: account.id, network: account.network, key }
    const claimed = await db
      .insertInto('idempotency')
      .values({
        ...scope,
        request_hash,
        status: 'running',
        response_status: null,
        response_body: null,
        created_ms: now(),
      })
      .onConflict((conflict) => conflict.columns(['account', 'network', 'key']).doNothing())
      .returningAll()
      .executeTakeFirst()
    const row =
      claimed ?? (await db.selectFrom('idempotency').selectAll().where(matches(scope)).executeTakeFirstOrThrow())
    if (row.request_hash !== request_hash) {
      throw new MoneyError(
        'idempotency_key_reused',
        `Keys for idempotent requests can only be used with the same parameters they were first used with. Nothing was changed; try using a key other than '${key}' if you meant to execute a different request.`,
        { type: 'idempotency_error' },
      )
    }
    if (row.status === 'done') return { status: row.response_status!, body: row.response_body!, replayed: true }
    if (!claimed && !abandoned(row)) throw inUse(key)

    const source = `${account.network}:${account.id}:${key}:${row.created_ms}`
    const request: Request = {
      newId: (prefix) => derivedId(prefix, source),
      key: derivedId('req', source),
      repeated: !claimed,
    }
    const answer = await outcome(work, request).catch(async (error: unknown) => {
      // No answer to keep. The mark lets a repetition run again at once.
      await db.updateTable('idempotency').set({ response_status: 500 }).where(matches(scope)).execute()
      throw error
    })
    await db
      .updateTable('idempotency')
      .set({ status: 'done', response_status: answer.status, response_body: answer.kept ?? answer.body })
      .where(matches(scope))
      .execute()
    return { ...answer, replayed: false }
  }

  /** This process does not run it (see `running`); the embedded database has no other. */
  function abandoned(row: { response_status: number | null; created_ms: number }): boolean {
    return row.response_status !== null || config.databaseUrl === null || now() - row.created_ms > abandonedMs
  }
}

const matches =
  (scope: { account: string; network: string; key: string }) => (eb: ExpressionBuilder<Tables, 'idempotency'>) =>
    eb.and(scope)

/** Refusals are answers too, and are repeated; conflicts and faults may pass, so they are not kept. */
async function outcome(work: (request: Request) => Promise<Answer>, request: Request): Promise<Answer> {
  try {
    return await work(request)
  } catch (error) {
    if (error instanceof MoneyError && error.status < 500 && error.status !== 409 && error.status !== 429) {
      return stripeError(error)
    }
    throw error
  }
}

function inUse(key: string): MoneyError {
  return new MoneyError(
    'idempotency_key_in_use',
    `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. It takes effect once; try again in a moment for its answer.`,
    { status: 409, type: 'idempotency_error' },
  )
}
