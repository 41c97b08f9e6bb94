import { expect, test } from 'vitest'
import { printedPrice } from './printedPrice.ts'

test('default', () => {
  expect(printedPrice('?printed=1250.usd')).toEqual({ amount: 1250, currency: 'usd' })
})

test('behavior: what cannot be read says nothing', () => {
  for (const search of ['', '?printed=', '?printed=12', '?printed=-1.usd', '?printed=1.5.usd', '?printed=1.<b>'])
    expect(printedPrice(search)).toBeNull()
})
