import { Buckets } from '../http/buckets.ts'
import { MoneyError } from '../payments/errors.ts'

const quarter_s = 900
const hour_s = 3600

/**
 * How often somebody may try to log in. Counted by the name that he gives, whether anybody has it or not, so that nothing is
 * learnt from it: five in a quarter of an hour from one address, fifty in an hour from all of them, and thirty names in a
 * quarter of an hour from one address.
 */
export class Attempts {
  private readonly together = new Buckets(5, 5 / quarter_s)
  private readonly names = new Buckets(50, 50 / hour_s)
  private readonly addresses = new Buckets(30, 30 / quarter_s)

  /** @throws {MoneyError} 429 when it was tried too often */
  count(name: string | null, address: string, now_ms: number): void {
    const taken = [
      this.addresses.take(address, now_ms),
      ...(name === null ? [] : [this.together.take(`${address} ${name}`, now_ms), this.names.take(name, now_ms)]),
    ].filter(({ ok }) => !ok)
    if (taken.length === 0) return
    const minutes = Math.ceil(Math.max(...taken.map(({ retryAfter_s }) => retryAfter_s)) / 60)
    throw new MoneyError(
      'too_many_attempts',
      `This was tried too often. Nothing was done; try again in ${minutes} minute${minutes === 1 ? '' : 's'}.`,
      { status: 429 },
    )
  }

  succeeded(name: string, address: string): void {
    this.together.forget(`${address} ${name}`)
  }
}
