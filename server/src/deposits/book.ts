import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DepositTerms } from '@giro/protocol/deposit'
import type { Address } from 'viem'
import { MoneyError } from '../payments/errors.ts'
import type { IntentOption } from '../store/tables.ts'
import type { SharedDeposits } from './shared.ts'

/**
 * One line of the deposits file: all that is needed to get at the money of one address, and to restore the intent
 * behind it when the database is gone.
 */
export type DepositRecord = {
  version: 1
  network: string
  account: string
  address: Address
  terms: DepositTerms
  options: IntentOption[]
  intent: {
    id: string
    client_secret: string
    created_ms: number
    amount_minor: number
    currency: string
    capture_method: 'automatic' | 'manual'
    description: string | null
    checkout_session: string | null
  }
}

/**
 * Every deposit address that was ever shown. An address without its preimage is lost money, so the file is append-only
 * and fsynced before an address leaves the server; writers that come together share one fsync.
 */
export class DepositBook {
  readonly #byAddress = new Map<string, DepositRecord>()
  readonly #byTerms = new Map<string, DepositRecord>()
  readonly #byIntent = new Map<string, DepositRecord[]>()
  readonly #file: string
  #handle: FileHandle | null = null
  #queue: { text: string; records: DepositRecord[]; done: () => void; failed: (error: unknown) => void }[] = []
  #writing = false
  #size = 0
  /** the file ends in what a failed write left */
  #torn = false
  /** set when other servers show addresses too */
  shared: SharedDeposits | null = null

  private constructor(file: string) {
    this.#file = file
  }

  /** Reads the whole file. A last line cut off by a crash was never shown to anybody and is dropped. */
  static async open(file: string): Promise<DepositBook> {
    const book = new DepositBook(file)
    mkdirSync(dirname(file), { recursive: true })
    if (existsSync(file)) {
      const text = readFileSync(file, 'utf8')
      const complete = text.slice(0, text.lastIndexOf('\n') + 1)
      let line = 0
      for (const json of complete.split('\n')) {
        line++
        if (json === '') continue
        let record: DepositRecord
        try {
          record = JSON.parse(json) as DepositRecord
        } catch (cause) {
          throw new Error(
            `${file}, line ${line} is damaged: restore the file from a backup. It holds deposit addresses.`,
            {
              cause,
            },
          )
        }
        book.#remember(record)
      }
      book.#size = Buffer.byteLength(complete)
      if (complete.length < text.length) truncateSync(file, book.#size)
    }
    book.#handle = await open(file, 'a', 0o600)
    const directory = openSync(dirname(file), 'r')
    fsyncSync(directory)
    closeSync(directory)
    return book
  }

  /**
   * Resolves once the records are on disk; only then may their addresses be shown.
   * @throws {MoneyError} deposits_file_unwritable, 503: the disk is full or fails. It is tried anew with the next records.
   */
  append(records: DepositRecord[]): Promise<void> {
    const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
    return new Promise((done, failed) => {
      this.#queue.push({ text, records, done, failed })
      if (!this.#writing) void this.#drain()
    })
  }

  /** Makes known what other servers have shown, before these are looked up. Does nothing on a database of one's own. */
  async learn(named: { addresses?: string[]; terms?: string[]; intents?: string[] }): Promise<void> {
    if (!this.shared) return
    const found = await this.shared.find({
      addresses: named.addresses?.filter((address) => !this.lookup(address)),
      terms: named.terms?.filter((terms) => !this.ofTerms(terms)),
      // an intent that is known may have got another address
      intents: named.intents,
    })
    for (const record of found) this.#remember(record)
  }

  lookup(address: string): DepositRecord | undefined {
    return this.#byAddress.get(address.toLowerCase())
  }

  /** The agreement behind a payment's terms, current or not. */
  ofTerms(terms: string): DepositRecord | undefined {
    return this.#byTerms.get(terms)
  }

  /** All addresses an intent ever had, oldest first; an update of the amount makes a new one. */
  ofIntent(intent: string): DepositRecord[] {
    return this.#byIntent.get(intent) ?? []
  }

  get size(): number {
    return this.#byAddress.size
  }

  *addresses(): Iterable<Address> {
    for (const record of this.#byAddress.values()) yield record.address
  }

  records(): Iterable<DepositRecord> {
    return this.#byAddress.values()
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = null
  }

  async #drain(): Promise<void> {
    this.#writing = true
    while (this.#queue.length > 0) {
      const group = this.#queue
      this.#queue = []
      try {
        if (!this.#handle) throw new Error('The deposits file is closed.')
        const text = group.map((entry) => entry.text).join('')
        // A full disk may have left half a line; the next one must not be joined to it.
        if (this.#torn) await this.#handle.truncate(this.#size)
        this.#torn = true
        await this.#handle.appendFile(text)
        await this.#handle.datasync()
        this.#torn = false
        this.#size += Buffer.byteLength(text)
        for (const entry of group) {
          for (const record of entry.records) this.#remember(record)
          entry.done()
        }
      } catch (error) {
        // It also frees what half a line took.
        await this.#handle?.truncate(this.#size).then(
          () => {
            this.#torn = false
          },
          () => undefined,
        )
        for (const entry of group) entry.failed(unwritable(this.#file, error))
      }
    }
    this.#writing = false
  }

  #remember(record: DepositRecord): void {
    const key = record.address.toLowerCase()
    // An amount that is changed back makes an old address the newest again.
    this.#byAddress.delete(key)
    this.#byAddress.set(key, record)
    this.#byTerms.set(record.terms.terms, record)
    const list = this.#byIntent.get(record.intent.id)?.filter((earlier) => earlier.address !== record.address)
    if (list) this.#byIntent.set(record.intent.id, [...list, record])
    else this.#byIntent.set(record.intent.id, [record])
  }
}

function unwritable(file: string, cause: unknown): unknown {
  if (!(cause instanceof Error && 'code' in cause)) return cause
  const full = cause.code === 'ENOSPC' || cause.code === 'EDQUOT'
  // the path is for the operator, who finds it in the log
  const what = full ? "The server's disk is full" : "The server's disk cannot be written"
  const remedy = full ? 'free space in GIRO_HOME' : 'look at the disk of GIRO_HOME'
  return new MoneyError(
    'deposits_file_unwritable',
    `${what}, so no new deposit address can be kept safe. None was shown and nothing was changed; money on its way to earlier addresses is not affected. Whoever runs the server must ${remedy}; then send the request again, with the same Idempotency-Key.`,
    { status: 503, type: 'api_error', cause: new Error(`${file}: ${cause.message}`, { cause }) },
  )
}
