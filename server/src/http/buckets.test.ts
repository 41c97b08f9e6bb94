import { expect, test } from 'vitest'
import { Buckets } from './buckets.ts'

test('default: so many at once, then one at a time', () => {
  const buckets = new Buckets(3, 1)
  expect([1, 2, 3, 4].map(() => buckets.take('a', 0).ok)).toEqual([true, true, true, false])
  expect(buckets.take('a', 0)).toEqual({ ok: false, left: 0, retryAfter_s: 1 })
  expect(buckets.take('b', 0).ok).toBe(true)
  expect(buckets.take('a', 1000)).toMatchObject({ ok: true, left: 0 })
  expect(buckets.take('a', 1500).ok).toBe(false)
})

test('behavior: never fuller than full, forgotten when full, and a clock that goes back gives nothing', () => {
  const buckets = new Buckets(2, 1)
  buckets.take('a', 10_000)
  expect(buckets.take('a', 9_000_000).left).toBe(1)
  const other = new Buckets(2, 1)
  other.take('a', 10_000)
  other.take('a', 10_000)
  expect(other.take('a', 1).ok).toBe(false)
})
