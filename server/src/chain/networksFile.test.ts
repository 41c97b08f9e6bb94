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
      { id: 'eip155:8453', depth: 'safe', pollMs: 1_000, assets: [usdc], fees: { maxFeeGwei: 500, leastAmount: 0 } },
      { id: 'eip155:1' },
    ])
  })

  test('behavior: a preset needs an RPC only; what is given beside it counts', () => {
    const rpcUrl = 'https://rpc.example.com'
    const names = ['ethereum', 'base', 'arbitrum', 'optimism', 'polygon', 'bnb', 'hashkey']
    const all = read(names.map((preset) => ({ preset, rpcUrl })))
    expect(all.map(({ id }) => id)).toEqual([1, 8453, 42161, 10, 137, 56, 177].map((id) => `eip155:${id}`))
    expect(all[1]).toMatchObject({ name: 'Base', coin: 'ETH', rpcUrl, assets: [usdc] })
    expect(all.every(({ assets }) => assets.every(({ fiat }) => fiat === 'usd'))).toBe(true)
    // the exchange's tokens on its own chain have 18 decimals, and no signature pays with them
    expect(all[5]!.assets.map(({ decimals, erc3009 }) => [decimals, erc3009])).toEqual([
      [18, null],
      [18, null],
    ])
    const [own] = read([
      { preset: 'base', rpcUrl: [rpcUrl, 'https://b.example.com'], fees: { leastAmount: 2 }, depth: 3 },
    ])
    expect(own).toMatchObject({ depth: 3, fees: { leastAmount: 2, maxFeeGwei: 5, gasFloat: '0.01' } })
    expect(own!.rpcUrl).toHaveLength(2)
  })

  test.each([
    [[{ ...base, id: '8453' }], '0.id: takes a CAIP-2 id'],
    [[{ ...base, rpcUrl: 'ws://example.com' }], '0.rpcUrl'],
    [[{ ...base, rpcUrl: 'http://rpc.example.com/geheim' }], '0.rpcUrl'],
    [[{ ...base, depth: 'deep' }], "0.depth: takes a number of blocks, 'safe' or 'finalized'"],
    [[{ ...base, depthsOfLess: [100, 10].map((upTo) => ({ upTo, depth: 1 })) }], 'the smallest amount comes first'],
    [[{ preset: 'bitcoin', rpcUrl: 'https://geheim.example.com' }], '0.preset: takes one of ethereum, base'],
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
