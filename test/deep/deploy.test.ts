import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@giro/server/chain/anvil'
import { contractAddresses, deployDemoAssets } from '@giro/server/chain/deploy'
import { type EmbeddedChain, startEmbeddedChain } from '@giro/server/chain/embedded'
import { type Address, createPublicClient, createTestClient, http, parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoAccounts } from '../../server/src/chain/demoAccounts.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const chainId = 424242
const [operator, settler, refund] = [generatePrivateKey(), generatePrivateKey(), generatePrivateKey()]

// A public network as an operator finds it: a chain, tokens, and nothing of ours.
let chain: EmbeddedChain
let home: string
let entry: Record<string, unknown>
beforeAll(async () => {
  chain = await startEmbeddedChain({ port: 0, chainId, directory: null })
  home = mkdtempSync(join(tmpdir(), 'giro-deploy-'))
  const assets = await deployDemoAssets({ rpcUrl: chain.rpcUrl, deployer: demoAccounts[0]! })
  entry = { id: `eip155:${chainId}`, name: 'Testland', rpcUrl: chain.rpcUrl, depth: 'safe', assets }
})
afterAll(async () => {
  await chain?.stop()
  rmSync(home, { recursive: true, force: true })
})

const file = () => join(home, 'networks.json')
const write = (changes: object = {}) => writeFileSync(file(), JSON.stringify([{ ...entry, ...changes }]))
const fund = (address: Address, coin: string) =>
  createTestClient({ mode: 'anvil', transport: http(chain.rpcUrl) }).setBalance({ address, value: parseEther(coin) })
const address = (key: `0x${string}`) => privateKeyToAccount(key).address

/** The command as typed, with nothing of this machine's own environment. */
async function giro(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(root, 'cli/bin/giro.mjs'), ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      GIRO_HOME: join(home, 'giro'),
      GIRO_PORT: String(await freePort()),
      GIRO_OPERATOR_KEY: operator,
      GIRO_SETTLER_KEY: settler,
      GIRO_REFUND_KEY: refund,
    },
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { code, said }
}
const doctor = async () => {
  const { code, said } = await giro('doctor', '--network', `${file()}#eip155:${chainId}`, '--json')
  const checks = JSON.parse(said) as { name: string; ok: boolean; detail: string; remedy?: string }[]
  const named = (name: string) => checks.find((check) => check.name === `Testland: ${name}`)!
  return { code, checks, named, failed: checks.filter(({ ok }) => !ok).map(({ name }) => name.split(': ')[1]) }
}

describe('giro deploy and giro doctor', () => {
  test('default: doctor names what is missing, deploy brings it to the addresses of every chain, doctor is content', async () => {
    write()
    const before = await doctor()
    expect(before.code).toBe(1)
    const contracts = contractAddresses()
    expect(before.failed.sort()).toEqual([...Object.keys(contracts), 'permit2', 'gas', 'settler'].sort())
    expect(before.named('house').remedy).toBe(`Run: npx giro deploy --network eip155:${chainId}`)
    for (const name of ['rpc', 'cancun', 'fees', 'create2', 'logs', 'finality', 'USDC', 'USDT']) {
      expect(before.named(name), name).toMatchObject({ ok: true })
    }

    const poor = await giro('deploy', '--network', `${file()}#eip155:${chainId}`)
    expect([poor.code, poor.said]).toEqual([1, expect.stringContaining('has no ETH on Testland. Nothing was deployed')])
    await fund(address(operator), '1')
    const deployed = await giro('deploy', '--network', `${file()}#eip155:${chainId}`)
    expect(deployed).toEqual({ code: 0, said: expect.stringContaining(contracts.house) })
    const client = createPublicClient({ transport: http(chain.rpcUrl) })
    for (const each of Object.values(contracts)) expect(await client.getCode({ address: each })).toBeTruthy()
    const block = await client.getTransactionCount({ address: address(operator) })
    expect((await giro('deploy', '--network', `${file()}#eip155:${chainId}`)).code).toBe(0)
    expect(await client.getTransactionCount({ address: address(operator) })).toBe(block)

    await fund(address(settler), '0.5')
    const after = await doctor()
    expect([after.code, after.failed]).toEqual([0, []])
    expect(after.named('agreement').detail).toBe('one RPC')
  }, 120_000)

  test('error: a wrong domain, wrong decimals, too little gas and a ceiling below the market are each found', async () => {
    const assets = (entry.assets as { symbol: string }[]).map((asset) =>
      asset.symbol === 'USDC' ? { ...asset, erc3009: { name: 'USDC', version: '2' } } : { ...asset, decimals: 18 },
    )
    write({ assets, fees: { gasFloat: '5', maxFeeGwei: 0.000001 } })
    const { failed, named } = await doctor()
    expect(failed.sort()).toEqual(['USDC', 'USDT', 'fees', 'gas'].sort())
    expect(named('USDC').detail).toContain('its EIP-712 domain is not "USDC"')
    expect(named('USDT').detail).toBe('6 decimals, not 18')
  }, 60_000)

  test('error: another chain, no answer, no such network', async () => {
    write({ id: 'eip155:8453' })
    const wrong = await giro('doctor', '--network', `${file()}#base`)
    expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining(`the RPC is of chain ${chainId}, not 8453`)])
    write({ rpcUrl: 'http://127.0.0.1:1/secretkey' })
    const silent = await giro('doctor', '--network', `${file()}#eip155:${chainId}`)
    expect(silent.code).toBe(1)
    expect(silent.said).not.toContain('secretkey')
    expect((await giro('deploy', '--network', `${file()}#polygon`)).said).toContain('has no network polygon')
  }, 60_000)

  test('default: doctor of this machine', async () => {
    const { code, said } = await giro('doctor')
    expect(said).toMatch(/ok\s+node/)
    expect(said).toMatch(/ok\s+disk/)
    expect(said).toMatch(/ok\s+port/)
    expect(code).toBe(0)
  }, 60_000)
})
