import { expect, test } from 'vitest'
import { formatMinor, formatToken, formatUnits, parseMinor, plainMinor, plainUnits } from './money.ts'

test('default', () => {
  expect(plainUnits('50000000', 6)).toBe('50.00')
  expect(formatToken('50000000', { decimals: 6, symbol: 'USDC' }, 'en-US')).toBe('50.00\u00a0USDC')
  expect(formatMinor(5000, 'usd', 'en-US')).toBe('$50.00')
})

test('behavior: every digit of 18 decimals is kept', () => {
  expect(plainUnits('123456789012345678901234567', 18)).toBe('123456789.012345678901234567')
  expect(formatUnits('123456789012345678901234567', 18, 'en-US')).toBe('123,456,789.012345678901234567')
  expect(plainUnits('1', 18)).toBe('0.000000000000000001')
  expect(formatUnits(2n ** 120n - 1n, 6, 'en-US')).toBe('1,329,227,995,784,915,872,903,807,060,280.344575')
})

test('behavior: zeros at the end go, two places stay', () => {
  expect(plainUnits('50100000', 6)).toBe('50.10')
  expect(plainUnits('50123400', 6)).toBe('50.1234')
  expect(plainUnits('0', 6)).toBe('0.00')
  expect(plainUnits('7', 0)).toBe('7')
})

test('behavior: the locale separates, the digits stay', () => {
  expect(formatUnits('1234567891', 6, 'de-DE')).toBe('1.234,567891')
  expect(formatMinor(123456789, 'eur', 'de-DE')).toBe('1.234.567,89\u00a0€')
  expect(formatMinor(5000, 'vnd', 'en-US')).toBe('₫5,000')
  expect(formatMinor(5000, 'jpy', 'en-US')).toBe('¥5,000')
  expect(formatMinor(1234567, 'bhd', 'en-US')).toBe('BHD\u00a01,234.567')
  // Stripe counts króna in hundredths, Intl has none
  expect(formatMinor(5000, 'isk', 'en-US')).toBe('ISK\u00a050.00')
})

test('behavior: minor units beyond what division in floats keeps', () => {
  expect(formatMinor(9007199254740991, 'usd', 'en-US')).toBe('$90,071,992,547,409.91')
})

test('behavior: what somebody types', () => {
  expect(parseMinor('50', 'usd')).toBe(5000)
  expect(parseMinor(' 50.5 ', 'usd')).toBe(5050)
  expect(parseMinor('0,07', 'eur')).toBe(7)
  expect(parseMinor('1.10', 'usd')).toBe(110)
  expect(parseMinor('5000', 'jpy')).toBe(5000)
  expect(plainMinor(5050, 'usd')).toBe('50.50')
  expect(plainMinor(5000, 'jpy')).toBe('5000')
})

test('error: what is no amount', () => {
  for (const text of ['', 'abc', '-1', '1.234', '1,234.00', '1e3', '.5', '0x10', '99999999999999999'])
    expect(parseMinor(text, 'usd'), text).toBeNull()
  expect(parseMinor('5.0', 'jpy')).toBeNull()
  expect(() => plainUnits('-1', 6)).toThrow('never negative')
})
