import { expect, test } from 'vitest'
import { tipMinor } from './tip.ts'

test('default', () => {
  expect([0, 5, 10, 15].map((percent) => tipMinor(1234, percent as 0))).toEqual([0, 62, 123, 185])
})

test('behavior: half a unit is rounded up', () => {
  expect(tipMinor(10, 5)).toBe(1)
  expect(tipMinor(9, 5)).toBe(0)
})
