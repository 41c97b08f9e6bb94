import type { Logger } from 'pino'
import type { BlockReport } from './indexer.ts'

/**
 * Passes reports on, one at a time, without holding up the indexer: what comes while one is handled is joined to the
 * next. A report that failed is joined too, so no touched intent is forgotten.
 */
export class Reports {
  readonly #log: Logger
  readonly #handle: (report: BlockReport) => Promise<void>
  #next: BlockReport | null = null
  #running: Promise<void> | null = null
  #stopping = false
  #reached = -1
  #waiting: { number: number; resolve: () => void }[] = []

  constructor(log: Logger, handle: (report: BlockReport) => Promise<void>) {
    this.#log = log
    this.#handle = handle
  }

  add(report: BlockReport): void {
    this.#next = join(this.#next, report)
    this.#running ??= this.#run()
  }

  /** Resolves once a report of that block, or a later one, was handled. */
  reached(number: number): Promise<void> {
    if (this.#reached >= number) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ number, resolve }))
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#running
  }

  async #run(): Promise<void> {
    let failures = 0
    while (this.#next) {
      const report = this.#next
      this.#next = null
      try {
        await this.#handle(report)
        failures = 0
        this.#reached = report.head.number
        const done = this.#waiting.filter((entry) => entry.number <= this.#reached)
        this.#waiting = this.#waiting.filter((entry) => entry.number > this.#reached)
        for (const entry of done) entry.resolve()
      } catch (error) {
        failures++
        this.#log.error(
          { err: error, failures },
          'What new blocks mean for payments could not be worked out yet; it is tried again.',
        )
        this.#next = this.#next ? join(report, this.#next) : report
        // Payments that wait are also looked at when the server starts.
        if (this.#stopping) break
        await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 100 * 2 ** failures)))
      }
    }
    this.#running = null
  }
}

function join(first: BlockReport | null, second: BlockReport): BlockReport {
  if (!first) return second
  const rolled = [first.rolledBackTo, second.rolledBackTo].filter((number) => number !== null)
  return {
    head: second.head,
    touched: [...new Set([...first.touched, ...second.touched])],
    rolledBackTo: rolled.length > 0 ? Math.min(...rolled) : null,
  }
}
