import { expect, test } from 'vitest'
import { newTotpSecret, totpCode, totpStep } from './totp.ts'

// the secret of RFC 6238's appendix B, whose codes have eight digits; the last six are those of six
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test('default: the codes of RFC 6238', () => {
  const vectors: [number, string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]
  for (const [at_s, code] of vectors) expect(totpCode(secret, Math.floor(at_s / 30))).toBe(code)
})

test('behavior: half a minute early or late, once', () => {
  const own = newTotpSecret()
  expect(own).toMatch(/^[A-Z2-7]{32}$/)
  const now_ms = 1_800_000_000_000
  const step = now_ms / 30_000
  for (const near of [-1, 0, 1]) expect(totpStep(own, totpCode(own, step + near), now_ms, 0)).toBe(step + near)
  expect(totpStep(own, totpCode(own, step), now_ms, step)).toBeNull()
})

test('error: a code of long ago, of another secret, or none', () => {
  const now_ms = 1_800_000_000_000
  expect(totpStep(secret, totpCode(secret, now_ms / 30_000 - 2), now_ms, 0)).toBeNull()
  expect(totpStep(secret, '', now_ms, 0)).toBeNull()
  expect(totpStep(secret, totpCode(newTotpSecret(), now_ms / 30_000), now_ms, 0)).toBeNull()
})
