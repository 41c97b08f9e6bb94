import { expect, test } from 'vitest'
import { BadLinkError } from '../errors.ts'
import { parsePayLink } from './payLink.ts'

test('default: the server and the secret', () => {
  const parsed = { server: 'http://localhost:4280', secret: 'pi_1_secret_2' }
  expect(parsePayLink('http://localhost:4280/pay/pi_1_secret_2')).toEqual(parsed)
  expect(parsePayLink(' http://localhost:4280/pay/pi_1_secret_2/?utm=x#y\n')).toEqual(parsed)
})

test('behavior: a server below a path', () => {
  expect(parsePayLink('https://shop.example/giro/pay/pi_1_secret_2').server).toBe('https://shop.example/giro')
})

for (const link of ['', 'pi_1_secret_2', 'ftp://x/pay/a', 'http://x/pay/', 'http://x/pay/a/b', 'http://x/pay/a%2Fb'])
  test(`error: ${link || 'nothing'}`, () => {
    expect(() => parsePayLink(link)).toThrow(BadLinkError)
  })
