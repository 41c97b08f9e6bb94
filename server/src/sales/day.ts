import { MoneyError } from '../payments/errors.ts'

/** From the first to behind the last millisecond of a day (`2026-11-22`) where the seller is. Throws MoneyError. */
export function dayRange(day: string, timezone: string): { from_ms: number; to_ms: number } {
  const start = Date.parse(`${day}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) {
    throw new MoneyError('invalid_day', `'${day.slice(0, 20)}' is no day. Give one such as 2026-11-22.`, {
      param: 'day',
    })
  }
  const format = formatOf(timezone)
  return { from_ms: midnight(start, format), to_ms: midnight(start + 86_400_000, format) }
}

/** The day it is now where the seller is. */
export function dayOf(now_ms: number, timezone: string): string {
  return new Date(localMs(now_ms, formatOf(timezone))).toISOString().slice(0, 10)
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = 'numeric'
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
      second: numeric,
    })
  } catch (cause) {
    throw new MoneyError(
      'invalid_timezone',
      `'${timeZone.slice(0, 60)}' is no time zone. Give one such as Asia/Ho_Chi_Minh.`,
      { param: 'timezone', cause },
    )
  }
}

/** What the clock on the wall shows, read as if it were UTC. */
function localMs(ms: number, format: Intl.DateTimeFormat): number {
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
}

/** When the clock on the wall shows `wall_ms`. The distance to UTC is looked up twice, as it may change on that very day. */
function midnight(wall_ms: number, format: Intl.DateTimeFormat): number {
  const distance = (ms: number) => localMs(ms, format) - ms
  const near = wall_ms - distance(wall_ms)
  return wall_ms - distance(near)
}
