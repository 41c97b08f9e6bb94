/** Unix seconds as the reader writes them: "22 Nov 2026, 17:30:05". */
export function formatDateTime(at_s: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at_s * 1000)
}

/** Unix seconds: the time of day, to the second. */
export function formatTime(at_s: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(at_s * 1000)
}

/** Unix milliseconds: the time when it was today, else the day with it. */
export function formatWhen(at_ms: number, now_ms: number, locale: string): string {
  const today = new Date(at_ms).toDateString() === new Date(now_ms).toDateString()
  return new Intl.DateTimeFormat(
    locale,
    today ? { timeStyle: 'medium' } : { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  ).format(at_ms)
}

/** What is left, in two units: "23h 59m", "59m 09s"; never below zero. */
export function formatLeft(left_s: number, locale: string): string {
  const seconds = Math.max(0, Math.floor(left_s))
  const [large, small]: [Unit, Unit] =
    seconds >= 86_400
      ? [units.day, units.hour]
      : seconds >= 3600
        ? [units.hour, units.minute]
        : [units.minute, units.second]
  const first = Math.floor(seconds / large.seconds)
  const second = Math.floor((seconds % large.seconds) / small.seconds)
  return `${unit(first, large.name, locale, 1)} ${unit(second, small.name, locale, 2)}`
}

type Unit = { name: string; seconds: number }
const units = {
  day: { name: 'day', seconds: 86_400 },
  hour: { name: 'hour', seconds: 3600 },
  minute: { name: 'minute', seconds: 60 },
  second: { name: 'second', seconds: 1 },
} satisfies Record<string, Unit>

function unit(value: number, name: string, locale: string, digits: number): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: name,
    unitDisplay: 'narrow',
    minimumIntegerDigits: digits,
  }).format(value)
}
