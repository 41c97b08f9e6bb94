import { expect, test } from 'vitest'
import { typedUnits } from './typedUnits.ts'

test('default: whole and decimal amounts, with point or comma', () => {
  expect(typedUnits('12', 6)).toBe(12_000_000n)
  expect(typedUnits(' 12.34 ', 6)).toBe(12_340_000n)
  expect(typedUnits('0,000001', 6)).toBe(1n)
  expect(typedUnits('7', 0)).toBe(7n)
})

test('error: what is no amount of this token', () => {
  for (const text of ['', '.5', '-1', '1e3', '1.2.3', '1,000,000', '0.0000001', 'ten']) {
    expect(typedUnits(text, 6)).toBe(null)
  }
})
