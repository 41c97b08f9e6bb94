import { encodeAbiParameters, type Hex, keccak256 } from 'viem'
import { expect, test } from 'vitest'
import { termsHash } from './payment.ts'
import { bytesWords, word } from './words.ts'

const encoded = (type: string, value: unknown) => encodeAbiParameters([{ type }], [value]).slice(2)

test('default: words are what the ABI says', () => {
  for (const [type, value] of [
    ['address', '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B'],
    ['bool', true],
    ['bool', false],
    ['uint8', 255],
    ['uint48', 2 ** 48 - 1],
    ['uint120', 2n ** 120n - 1n],
    ['uint256', 2n ** 256n - 1n],
    ['bytes32', `0x${'ab'.repeat(32)}`],
  ] as const)
    expect(word(type, value)).toBe(encoded(type, value))
})

test('default: bytes are filled up to whole words', () => {
  for (const data of ['0x', '0x01', `0x${'ab'.repeat(32)}`, `0x${'ab'.repeat(65)}`] as Hex[])
    expect(word('uint256', 32) + bytesWords(data)).toBe(encoded('bytes', data))
})

test('error: what does not fit its type is not cut off', () => {
  for (const [type, value] of [
    ['uint8', 256],
    ['uint48', 2 ** 48],
    ['uint120', 2n ** 120n],
    ['uint256', -1n],
    ['uint256', 1.5],
    ['uint256', 2 ** 60],
    ['uint256', '1'],
    ['address', '0x12'],
    ['address', `0x${'0'.repeat(41)}`],
    ['bytes32', `0x${'0'.repeat(63)}g`],
    ['bool', 1],
    ['string', 'x'],
  ] as const)
    expect(() => word(type, value), `${type} ${value}`).toThrow(TypeError)
  expect(() => bytesWords('0x1')).toThrow(TypeError)
  expect(() => bytesWords('0xzz')).toThrow(TypeError)
})

test('default: the hash of terms is that of their ABI encoding', () => {
  for (const [id, amount, currency] of [
    ['pi_3KqPdXq1Aa8Zy0WvUtSrQpOn', 5000, 'usd'],
    [`pi_${'é'.repeat(40)}`, 1, 'usd'],
    ['', 99_999_999, ''],
  ] as const)
    expect(termsHash(id, amount, currency)).toBe(
      keccak256(
        encodeAbiParameters(
          [{ type: 'string' }, { type: 'string' }, { type: 'uint256' }, { type: 'string' }],
          ['giro/terms/1', id, BigInt(amount), currency],
        ),
      ),
    )
})
