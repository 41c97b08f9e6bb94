import { expect, test } from 'vitest'
import { formatLeft } from './time.ts'

test('default', () => {
  expect(formatLeft(86_399, 'en')).toBe('23h 59m')
  expect(formatLeft(3599, 'en')).toBe('59m 59s')
  expect(formatLeft(65.9, 'en')).toBe('1m 05s')
  expect(formatLeft(2 * 86_400 + 3600, 'en')).toBe('2d 01h')
})

test('behavior: never below zero', () => {
  expect(formatLeft(-5, 'en')).toBe('0m 00s')
})
