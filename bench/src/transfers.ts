import { demoAccounts } from '@giro/server/chain/demoAccounts'
import { createPublicClient, createWalletClient, encodeFunctionData, erc20Abi, http } from 'viem'
import { cpuOfCommand } from './cpu.ts'
import type { BenchServer } from './server.ts'
import { inParallel } from './server.ts'

/**
 * The limit: plain ERC-20 transfers, signed before, that the same node mines per second, counted over whole blocks from the
 * first to the last one that has any.
 */
export async function plainTransfersPerSecond(server: BenchServer, count: number) {
  const transport = http(server.rpcUrl)
  const client = createPublicClient({ transport })
  const chainId = await client.getChainId()
  const raws: `0x${string}`[] = []
  for (const account of demoAccounts) {
    const wallet = createWalletClient({ account, transport })
    const nonce = await client.getTransactionCount({ address: account.address })
    for (let i = 0; i < count / demoAccounts.length; i++) {
      raws.push(
        await wallet.signTransaction({
          chainId,
          chain: null,
          type: 'eip1559',
          nonce: nonce + i,
          to: server.usdc,
          gas: 80_000n,
          maxFeePerGas: 10_000_000_000n,
          maxPriorityFeePerGas: 1n,
          data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [demoAccounts[0]!.address, 1n] }),
        }),
      )
    }
  }
  const cpu = () => cpuOfCommand('anvil', new URL(server.rpcUrl).port)
  const before_ms = cpu()
  const from = performance.now()
  const chunks = Array.from({ length: Math.ceil(raws.length / 100) }, (_, i) => raws.slice(i * 100, i * 100 + 100))
  await inParallel(chunks, 4, (chunk) =>
    fetch(server.rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        chunk.map((raw, id) => ({ jsonrpc: '2.0', id, method: 'eth_sendRawTransaction', params: [raw] })),
      ),
    }).then((response) => response.text()),
  )
  const last = demoAccounts.at(-1)!
  const wanted = await client.getTransactionCount({ address: last.address, blockTag: 'pending' })
  for (;;) {
    const mined = await client.getTransactionCount({ address: last.address })
    if (mined >= wanted) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const per_s = raws.length / ((performance.now() - from) / 1000)
  return { per_s, node_cpu_ms: (cpu() - before_ms) / raws.length }
}
