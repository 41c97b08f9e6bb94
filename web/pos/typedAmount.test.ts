import { expect, test } from 'vitest'
import { typedMoney, typeKey } from './typedAmount.ts'

const type = (keys: string[], currency = 'usd') => keys.reduce((typed, key) => typeKey(typed, key, currency), '')

test('default', () => {
  expect(type(['1', '2', '.', '3', '4'])).toBe('12.34')
  expect(typedMoney('12.34', 'usd', 'en')).toBe('$12.34')
})

test('behavior: what makes no amount is not typed', () => {
  expect(type(['1', '.', '.', '2', '3', '4'])).toBe('1.23')
  expect(type(['0', '0', '7'])).toBe('7')
  expect(type(['.', '5'])).toBe('0.5')
  expect(type([...'9999999'])).toBe('999999')
  expect(type(['5', 'back', 'back'])).toBe('')
})

test('behavior: a currency without minor units has three zeros instead of a point', () => {
  expect(type(['5', '.', '000'], 'vnd')).toBe('5000')
  expect(typedMoney('5000', 'vnd', 'vi')).toMatch(/^5\.000/)
})

test('behavior: a point that was typed is shown before its digits come', () => {
  expect(typedMoney('12.', 'usd', 'en')).toBe('$12.')
  expect(typedMoney('', 'usd', 'en')).toBe('$0')
  expect(typedMoney('12345.6', 'usd', 'de')).toMatch(/^12\.345,6/)
})
