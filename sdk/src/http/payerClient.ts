import type { PayNetwork } from '@giro/protocol/payView'
import { createWalletClient, defineChain, http, type LocalAccount } from 'viem'
import { MismatchError, NotPayableError, UnreachableError } from '../errors.ts'

/**
 * The payer's account on a network, for what only a transaction can do. `rpcUrl`: null where neither payer nor server named one.
 *
 * @throws NotPayableError without an RPC; UnreachableError; MismatchError when another chain answers there.
 */
export async function payerClient(account: LocalAccount, network: PayNetwork, rpcUrl: string | null) {
  if (!rpcUrl)
    throw new NotPayableError(
      `No RPC address is known for ${network.name}, so no transaction can be sent. Nothing was sent. Name one.`,
    )
  const chain = defineChain({
    id: network.chain_id,
    name: network.name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  })
  const client = createWalletClient({
    account,
    chain,
    transport: http(rpcUrl, { retryCount: 1 }),
    pollingInterval: 200,
  })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw new UnreachableError(rpcUrl, error)
  })
  if (chainId !== network.chain_id)
    throw new MismatchError(`the chain at ${rpcUrl}`, String(network.chain_id), String(chainId))
  return client
}
