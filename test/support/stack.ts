import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '@giro/server/chain/network'
import { readConfig } from '@giro/server/config'
import { type Server, startServer } from '@giro/server/server'
import { pino } from 'pino'
import Stripe from 'stripe'
import { type Address, createWalletClient, erc20Abi, http, type LocalAccount } from 'viem'
import { startTestChain, type TestChain } from '../../server/test/support/chain.ts'
import { freshStore } from '../../server/test/support/store.ts'

export type Stack = {
  server: Server
  chain: TestChain
  /** the chains of the networks after the first */
  others: TestChain[]
  stripe: Stripe
  /** the demo assets' addresses by symbol */
  asset: (symbol: 'USDC' | 'USDT') => Address
  balance: (asset: Address, owner: Address, on?: TestChain) => Promise<bigint>
  /** a plain ERC-20 transfer, as any wallet makes it; waits until it is mined */
  transfer: (
    from: LocalAccount,
    asset: Address,
    to: Address,
    amount: bigint,
    on?: TestChain,
  ) => Promise<{ block_number: number }>
  stop: () => Promise<void>
}

type StackOptions = {
  env?: Record<string, string>
  blockTimeS?: number
  /** chains of other networks beside the first, by chain id; the server reaches each through what `through` makes of it */
  otherChainIds?: number[]
  through?: (network: Network) => Promise<Network>
}

/** The whole server on a chain of its own with 1-second blocks, and the official client pointed at it. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'giro-journey-'))
  const blocks = { blockTimeS: options.blockTimeS ?? 1 }
  const chain = await startTestChain(blocks)
  const others = await Promise.all(
    (options.otherChainIds ?? []).map((chainId) => startTestChain({ ...blocks, chainId, keys: chain.keys })),
  )
  const reached = await Promise.all(others.map(({ network }) => options.through?.(network) ?? network))
  const store = await freshStore()
  const port = await freePort()
  const config = readConfig({ GIRO_HOME: home, GIRO_PORT: String(port), GIRO_LOG_LEVEL: 'warn', ...options.env })
  const server = await startServer(config, pino({ level: process.env.GIRO_TEST_LOG ?? 'silent' }), {
    networks: [chain.network, ...reached],
    keys: chain.keys,
    store,
  })
  const stripe = new Stripe('sk_test_giro_local', {
    host: 'localhost',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
  })
  return {
    server,
    chain,
    others,
    stripe,
    asset: (symbol) => chain.network.assets.find((asset) => asset.symbol === symbol)!.address,
    balance: (address, owner, on = chain) =>
      on.network.client.readContract({ address, abi: erc20Abi, functionName: 'balanceOf', args: [owner] }),
    async transfer(account, address, to, amount, on = chain) {
      const { client, rpcUrl } = on.network
      const wallet = createWalletClient({ account, chain: client.chain, transport: http(rpcUrl) })
      const hash = await wallet.writeContract({ address, abi: erc20Abi, functionName: 'transfer', args: [to, amount] })
      const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 50 })
      if (receipt.status !== 'success') throw new Error(`transfer ${hash} reverted`)
      return { block_number: Number(receipt.blockNumber) }
    },
    async stop() {
      await server.stop()
      await Promise.all([chain, ...others].map((each) => each.stop()))
      rmSync(home, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Asks again and again until `wanted` answers something true. */
export async function until<T>(
  wanted: () => Promise<T | false | null | undefined>,
  what: string,
  atMost_ms = 15_000,
): Promise<T> {
  const deadline = Date.now() + atMost_ms
  for (;;) {
    const value = await wanted()
    if (value) return value
    if (Date.now() > deadline) throw new Error(`waited ${atMost_ms} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
