import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { matches } from './listen.ts'
import { showAsset, showMinor } from './money.ts'
import { parseKey } from './payerKey.ts'
import { table } from './payments.ts'

const bin = fileURLToPath(new URL('../bin/giro.mjs', import.meta.url))
/** The real program; port 1 is where nothing listens. */
function giro(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GIRO_PORT: '1' },
  })
  return { status, stdout, stderr }
}

test('default: help names every command with an example', () => {
  const help = giro('--help')
  expect(help.status).toBe(0)
  for (const command of ['start', 'pay', 'listen', 'keystore']) {
    expect(help.stdout).toContain(command)
    const { status, stdout } = giro(command, '--help')
    expect(status).toBe(0)
    expect(stdout).toMatch(/Examples?:\n {2}npx giro/)
  }
}, 60_000)

test('error: called wrongly it ends with 2 and says how', () => {
  expect(giro('pay')).toMatchObject({ status: 2, stderr: expect.stringContaining("missing required argument 'link'") })
  expect(giro('payments', 'list', '--limit', '0').status).toBe(2)
  expect(giro('payments', 'list', '--status', 'paid')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('requires_capture'),
  })
}, 60_000)

test('error: without a server it ends with 3 and says how to start one', () => {
  expect(giro('payments')).toMatchObject({ status: 3, stderr: expect.stringContaining('npx giro start') })
  expect(giro('pay', 'http://127.0.0.1:1/pay/pi_1_secret_2')).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('npm start'),
  })
}, 60_000)

test('error: a text that is no pay link', () => {
  expect(giro('pay', 'pi_1')).toMatchObject({ status: 1, stderr: expect.stringContaining('is not a pay link') })
}, 60_000)

test('behavior: a key is read with or without 0x, and a wrong one is never repeated', () => {
  const key = 'ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'
  expect(parseKey(key)).toBe(`0x${key}`)
  expect(parseKey(` 0x${key}\n`)).toBe(`0x${key}`)
  expect(() => parseKey(key.slice(1))).toThrow(/^The private key must be 32 bytes in hexadecimal\.$/)
})

test('behavior: money is shown with the places of its currency', () => {
  expect(showMinor(5000, 'usd')).toBe('50.00 USD')
  expect(showMinor(5, 'usd')).toBe('0.05 USD')
  expect(showMinor(5000, 'jpy')).toBe('5000 JPY')
  expect(showMinor(5000, 'kwd')).toBe('5.000 KWD')
  expect(showAsset(50_000_000n, 6, 'USDC')).toBe('50 USDC')
})

test('behavior: event filters', () => {
  expect(matches('payment_intent.succeeded', 'payment_intent.*')).toBe(true)
  expect(matches('charge.refunded', 'payment_intent.*')).toBe(false)
  expect(matches('charge.refunded', 'charge.refunded')).toBe(true)
  expect(matches('charge.refunded', '*')).toBe(true)
})

test('behavior: columns line up', () => {
  expect(
    table([
      ['a', 'bb'],
      ['aaa', 'b'],
    ]),
  ).toBe('a    bb\naaa  b')
})
