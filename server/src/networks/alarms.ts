import type { Logger } from 'pino'

/** What can be wrong with a network while the others go on. */
export type AlarmKind =
  | 'rpc_unreachable'
  | 'rpcs_disagree'
  | 'chain_stopped'
  | 'deep_reorganisation'
  | 'gas_price_high'
  | 'gas_float_low'

export const alarmKinds: AlarmKind[] = [
  'rpc_unreachable',
  'rpcs_disagree',
  'chain_stopped',
  'deep_reorganisation',
  'gas_price_high',
  'gas_float_low',
]

/** `detail` says what it means for the money, and what to do. */
export type Alarm = { network: string; kind: AlarmKind; detail: string; since_ms: number }

/** What needs a person, until it does not any more: in the log when it begins and ends, in /readyz, /metrics and the dashboard. */
export class Alarms {
  readonly #log: Logger
  readonly #now: () => number
  readonly #active = new Map<string, Alarm>()

  constructor(log: Logger, now: () => number) {
    this.#log = log
    this.#now = now
  }

  raise(network: string, kind: AlarmKind, detail: string): void {
    const before = this.#active.get(network + kind)
    this.#active.set(network + kind, { network, kind, detail, since_ms: before?.since_ms ?? this.#now() })
    if (!before) this.#log.error({ network, alarm: kind }, detail)
  }

  clear(network: string, kind: AlarmKind): void {
    const before = this.#active.get(network + kind)
    if (!before) return
    this.#active.delete(network + kind)
    this.#log.info({ network, alarm: kind, lasted_ms: this.#now() - before.since_ms }, 'This alarm is over.')
  }

  of(network: string): Alarm[] {
    return [...this.#active.values()].filter((alarm) => alarm.network === network)
  }
}
