import type { PGlite } from '@electric-sql/pglite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'

const waitMs = 60_000

/** Kysely over one PGlite, which is one session: whoever has the connection has it alone. */
export class PGliteDialect implements Dialect {
  readonly #pglite: PGlite

  constructor(pglite: PGlite) {
    this.#pglite = pglite
  }

  createDriver(): Driver {
    return new PGliteDriver(this.#pglite)
  }
  createQueryCompiler() {
    return new PostgresQueryCompiler()
  }
  createAdapter() {
    return new PostgresAdapter()
  }
  createIntrospector(db: ConstructorParameters<typeof PostgresIntrospector>[0]) {
    return new PostgresIntrospector(db)
  }
}

class PGliteDriver implements Driver {
  readonly #pglite: PGlite
  readonly #connection: DatabaseConnection
  /** who waits for the connection, in order */
  readonly #waiting: ((connection: DatabaseConnection) => void)[] = []
  #taken = false

  constructor(pglite: PGlite) {
    this.#pglite = pglite
    this.#connection = { executeQuery: (query) => this.#execute(query), streamQuery: () => notSupported() }
  }

  async init() {
    await this.#pglite.waitReady
  }

  acquireConnection(): Promise<DatabaseConnection> {
    if (!this.#taken) {
      this.#taken = true
      return Promise.resolve(this.#connection)
    }
    return new Promise((resolve, reject) => {
      const waiter = (connection: DatabaseConnection) => {
        clearTimeout(timer)
        resolve(connection)
      }
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(
          new Error(
            `The embedded database was busy for ${waitMs / 1000} s: is a query on db awaited inside of a transaction? It must use the transaction.`,
          ),
        )
      }, waitMs)
      timer.unref()
      this.#waiting.push(waiter)
    })
  }

  async releaseConnection() {
    const next = this.#waiting.shift()
    if (next) next(this.#connection)
    else this.#taken = false
  }

  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin'))
  }
  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }
  async rollbackTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }
  async destroy() {
    if (!this.#pglite.closed) await this.#pglite.close()
  }

  async #execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    // without parameters it may be several statements, as in a migration; the last one's result counts, as with pg
    const result =
      query.parameters.length === 0
        ? (await this.#pglite.exec(query.sql)).at(-1)
        : await this.#pglite.query(query.sql, [...query.parameters])
    return { rows: (result?.rows ?? []) as Row[], numAffectedRows: BigInt(result?.affectedRows ?? 0) }
  }
}

function notSupported(): never {
  throw new Error('The embedded database does not stream: select in pages.')
}
