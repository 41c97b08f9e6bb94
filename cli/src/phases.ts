import type { PayView } from '@giro/protocol/payView'

const names = ['payment', 'clearing', 'settlement'] as const
const meaning = {
  payment: 'you agreed, and the money is there',
  clearing: 'frozen for this payment',
  settlement: "the payee's, finally",
}
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** The three phases, one line each. Every phase that is not reached yet shows `waiting`. */
export function phaseLines(view: PayView, waiting: string): string[] {
  return names.map((name) => {
    const phase = view.phases[name]
    if (!phase) return `  ${waiting} ${name.padEnd(10)} ${meaning[name]}`
    const where = [
      new Date(phase.at * 1000).toISOString().slice(11, 19),
      phase.block_number === null ? null : `block ${phase.block_number}`,
      phase.transaction_hash,
    ]
    return `  ✓ ${name.padEnd(10)} ${where.filter(Boolean).join('  ')}`
  })
}

/** Shows the phases as they are reached: redrawn in place on a terminal, else a line for each. */
export class PhaseDisplay {
  private view: PayView | null = null
  private drawn = 0
  private frame = 0
  private readonly said = new Set<string>()
  private readonly timer: NodeJS.Timeout | null

  constructor(private readonly out: { isTTY?: boolean; columns?: number; write(text: string): unknown }) {
    this.timer = out.isTTY ? setInterval(() => this.draw(), 100) : null
  }

  show(view: PayView) {
    this.view = view
    if (this.timer) return this.draw()
    const lines = phaseLines(view, '')
    for (const [index, name] of names.entries()) {
      if (!view.phases[name] || this.said.has(name)) continue
      this.said.add(name)
      this.out.write(`${lines[index]}\n`)
    }
  }

  /** Leaves what is shown on the screen. */
  end() {
    if (this.timer) clearInterval(this.timer)
  }

  private draw() {
    if (!this.view) return
    // A line that wraps would take two rows, and the next drawing would begin one too low.
    const width = (this.out.columns ?? 80) - 1
    const lines = phaseLines(this.view, spinner[this.frame++ % spinner.length]!).map((line) => line.slice(0, width))
    const up = this.drawn ? `\x1b[${this.drawn}A` : ''
    this.out.write(up + lines.map((line) => `\x1b[2K${line}\n`).join(''))
    this.drawn = lines.length
  }
}
