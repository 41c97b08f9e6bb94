import { expect, test } from 'vitest'
import { dayOf, dayRange } from './day.ts'

const hours = 3_600_000
const at = Date.parse

test('default', () => {
  expect(dayRange('2026-11-22', 'UTC')).toEqual({ from_ms: at('2026-11-22T00:00Z'), to_ms: at('2026-11-23T00:00Z') })
  expect(dayOf(at('2026-11-22T18:00Z'), 'UTC')).toBe('2026-11-22')
})

test("behavior: a day begins at the seller's midnight", () => {
  expect(dayRange('2026-11-22', 'Asia/Ho_Chi_Minh').from_ms).toBe(at('2026-11-21T17:00Z'))
  expect(dayOf(at('2026-11-22T18:00Z'), 'Asia/Ho_Chi_Minh')).toBe('2026-11-23')
  expect(dayRange('2026-11-22', 'Asia/Kathmandu').from_ms).toBe(at('2026-11-21T18:15Z'))
})

test('behavior: the days on which clocks change have 23 and 25 hours', () => {
  const length = (day: string) => {
    const { from_ms, to_ms } = dayRange(day, 'America/New_York')
    return (to_ms - from_ms) / hours
  }
  expect([length('2026-03-08'), length('2026-11-01'), length('2026-11-02')]).toEqual([23, 25, 24])
})

test('error: no day, no time zone', () => {
  for (const day of ['2026-13-01', '2026-02-30', 'today', '22.11.2026', ''])
    expect(() => dayRange(day, 'UTC')).toThrow(/is no day/)
  expect(() => dayRange('2026-11-22', 'Mars/Olympus')).toThrow(/is no time zone/)
})
