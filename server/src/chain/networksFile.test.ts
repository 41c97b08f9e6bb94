import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readNetworksFile } from './networksFile.ts'

const usdc = {
  address: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
  symbol: 'USDC',
  name: 'USD Coin',
  decimals: 6,
  fiat: 'usd',
  erc3009: { name: 'USD Coin', version: '2' },
}
const base = { id: 'eip155:8453', name: 'Base', rpcUrl: 'https://rpc.example.com/v2/geheim', assets: [usdc] }

describe('readNetworksFile', () => {
  let directory: string
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'giro-networks-'))
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  const read = (content: unknown) => {
    const path = join(directory, 'networks.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return readNetworksFile(path)
  }

  test('default: networks in their order; depth and pace have defaults', () => {
    expect(read([base, { ...base, id: 'eip155:1' }])).toMatchObject([
      { id: 'eip155:8453', depth: 12, pollMs: 1_000, assets: [usdc] },
      { id: 'eip155:1' },
    ])
  })

  test.each([
    [[{ ...base, id: '8453' }], '0.id: takes a CAIP-2 id'],
    [[{ ...base, rpcUrl: 'ws://example.com' }], '0.rpcUrl: takes an http or https address'],
    [[{ ...base, assets: [] }], '0.assets'],
    [[{ ...base, assets: [usdc, usdc] }], 'there twice'],
    [[{ ...base, assets: [{ ...usdc, address: '0x12' }] }], '0.assets.0.address: is not an address'],
    [[{ ...base, assets: [{ ...usdc, address: usdc.address.replace('D', 'd') }] }], 'EIP-55'],
    [[{ ...base, colour: 'blue' }], 'colour'],
    [[base, base], 'a network is there twice'],
    [[], 'the whole: Too small'],
    ['[{"rpcUrl": "https://rpc.example.com/geheim"', 'it is not JSON'],
  ])('error: %#', (content, message) => {
    expect(() => read(content)).toThrow(message)
    expect(() => read(content)).not.toThrow('geheim')
  })

  test('error: no such file', () => {
    expect(() => readNetworksFile('/nowhere.json')).toThrow('/nowhere.json (GIRO_NETWORKS) cannot be read')
  })
})
