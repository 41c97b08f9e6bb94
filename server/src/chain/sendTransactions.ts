import { type Address, createPublicClient, createWalletClient, type Hex, http, type PrivateKeyAccount } from 'viem'

export type Call = { to: Address; data?: Hex; value?: bigint; gas: bigint }

/**
 * Sends several transactions of one account, with nonces in order, and waits until all are mined. On the embedded chain
 * the block is made at once instead of at its second. @throws when one reverts or is not mined within 2 minutes.
 */
export async function sendTransactions(rpcUrl: string, account: PrivateKeyAccount, calls: Call[]): Promise<void> {
  if (calls.length === 0) return
  const transport = http(rpcUrl, { batch: false })
  const client = createPublicClient({ transport, pollingInterval: 50, cacheTime: 0 })
  const chainId = await client.getChainId()
  const wallet = createWalletClient({
    account,
    transport,
    chain: {
      id: chainId,
      name: '',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    },
  })
  const fees = await client.estimateFeesPerGas()
  let nonce = await client.getTransactionCount({ address: account.address, blockTag: 'pending' })
  const hashes: Hex[] = []
  for (const call of calls) hashes.push(await wallet.sendTransaction({ ...call, ...fees, nonce: nonce++ }))
  if (await isAnvil(client)) await client.request({ method: 'evm_mine' as never, params: [] as never })
  for (const hash of hashes) {
    const receipt = await client.waitForTransactionReceipt({ hash, timeout: 120_000 })
    if (receipt.status !== 'success') throw new Error(`Transaction ${hash} to ${receipt.to} reverted.`)
  }
}

async function isAnvil(client: ReturnType<typeof createPublicClient>): Promise<boolean> {
  return (await client.request({ method: 'web3_clientVersion' })).startsWith('anvil/')
}
