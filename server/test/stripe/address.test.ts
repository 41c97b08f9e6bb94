import { describe, expect, test } from 'vitest'
import { guardedLookup, mayReach } from '../../src/webhooks/address.ts'

const publicOnes = ['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8']
const local = [
  '127.0.0.1',
  '127.8.9.1',
  '::1',
  '10.1.2.3',
  '172.16.0.1',
  '192.168.1.1',
  'fd00::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
]
const never = [
  '0.0.0.0',
  '::',
  '169.254.169.254',
  '::ffff:169.254.169.254',
  'fe80::1',
  '100.64.0.1',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  'ff02::1',
  '::7f00:1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:0:7f00:1::1',
  '2001:db8::1',
  '100::1',
  'not an address',
  '',
]

describe('mayReach', () => {
  test('default: public addresses, always', () => {
    for (const address of publicOnes) {
      expect([address, mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([address, true, true])
    }
  })

  test('behavior: this machine and its network only while everything is local', () => {
    for (const address of local) {
      expect([address, mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([address, false, true])
    }
  })

  test('error: link-local, unspecified, reserved and translated addresses never', () => {
    for (const address of never) {
      expect([address, mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([address, false, false])
    }
  })
})

test('error: a name that resolves to a private address hands over none', async () => {
  const error = await new Promise((resolve) => guardedLookup('public')('localhost', {}, (refused) => resolve(refused)))
  expect(String(error)).toContain('not a public address')
  const addresses = await new Promise((resolve) =>
    guardedLookup('local')('localhost', { all: true }, (_, found) => resolve(found)),
  )
  expect(addresses).toContainEqual(expect.objectContaining({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) }))
})
