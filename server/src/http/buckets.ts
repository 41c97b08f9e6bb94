export type Taken = {
  ok: boolean /** that are left now */
  left: number /** until the next one */
  retryAfter_s: number
}

/**
 * Token buckets in memory: `most` at once, then `perS` a second, for each key. Each server counts for itself; what was
 * not used for long is forgotten.
 */
export class Buckets {
  private readonly filled = new Map<string, { tokens: number; at_ms: number }>()
  private sweptMs = 0

  constructor(
    readonly most: number,
    readonly perS: number,
  ) {}

  take(key: string, now_ms: number): Taken {
    this.sweep(now_ms)
    const tokens = this.level(key, now_ms)
    const ok = tokens >= 1
    const after = ok ? tokens - 1 : tokens
    this.filled.set(key, { tokens: after, at_ms: now_ms })
    return { ok, left: Math.floor(after), retryAfter_s: ok ? 0 : Math.ceil((1 - tokens) / this.perS) }
  }

  /** How many there are, without taking one. */
  level(key: string, now_ms: number): number {
    const before = this.filled.get(key)
    if (!before) return this.most
    return Math.min(this.most, before.tokens + (Math.max(0, now_ms - before.at_ms) / 1000) * this.perS)
  }

  forget(key: string): void {
    this.filled.delete(key)
  }

  /** A bucket that has filled up again says nothing. */
  private sweep(now_ms: number): void {
    const full_ms = (this.most / this.perS) * 1000
    if (now_ms - this.sweptMs < Math.min(60_000, full_ms)) return
    this.sweptMs = now_ms
    for (const [key, { at_ms }] of this.filled) if (now_ms - at_ms > full_ms) this.filled.delete(key)
  }
}
