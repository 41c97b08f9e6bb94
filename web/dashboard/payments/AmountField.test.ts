import { expect, test } from 'vitest'
import { readAmount } from './AmountField.tsx'

test('default', () => {
  expect(readAmount('20.50', 5000, 'usd')).toBe(2050)
  expect(readAmount('50', 5000, 'usd')).toBe(5000)
})

test('error: what cannot be moved is not asked for', () => {
  expect(readAmount('50.01', 5000, 'usd')).toBe('tooMuch')
  expect(readAmount('0.00', 5000, 'usd')).toBe('zero')
  expect(readAmount('-5', 5000, 'usd')).toBe('wrongAmount')
  expect(readAmount('5.5', 5000, 'jpy')).toBe('wrongAmount')
})
