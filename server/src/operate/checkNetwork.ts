import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { permit2 } from '@giro/protocol/permit2'
import { type Address, domainSeparator, erc20Abi, formatEther, formatGwei, type Hex, parseAbi } from 'viem'
import { checkAgreement } from '../chain/agreement.ts'
import { shortMessage } from '../chain/connect.ts'
import { create2Proxy } from '../chain/deploy.ts'
import type { Network } from '../chain/network.ts'
import { readHeader } from '../indexer/header.ts'
import type { Keys } from '../keys.ts'
import { marketFees } from '../settler/fees.ts'
import { bad, type Check, good, weak } from './check.ts'
import { clock } from './checkMachine.ts'

/** Stores and loads transiently, copies memory, and returns 1: nothing before Cancun can. */
const cancun: Hex = '0x600160005d60005c6000526020600060205e60206020f3'
const logRange = 500

/** Every precondition of taking money on a network. Reads only; asks each thing even when another failed. */
export async function checkNetworkReady(network: Network, keys: Keys | null): Promise<Check[]> {
  const { client } = network
  let chainId: number
  try {
    chainId = await client.getChainId()
  } catch (error) {
    return [bad('rpc', shortMessage(error), 'Start the node, or correct rpcUrl in the networks file.')]
  }
  if (chainId !== network.chainId) {
    const detail = `the RPC is of chain ${chainId}, not ${network.chainId}`
    return [bad('rpc', detail, 'Correct rpcUrl or id in the networks file.')]
  }
  const asked = await Promise.all([
    tried('rpc', async () => good('rpc', `chain ${chainId}, block ${await client.getBlockNumber()}`)),
    tried('clock', async () => {
      const { timestamp } = await client.getBlock()
      const off_s = Math.round(Date.now() / 1_000) - Number(timestamp)
      // A block may be old; it cannot be from the future.
      return clock(Math.max(0, -off_s), 'the newest block')
    }),
    tried('cancun', async () => {
      const { data } = await client.call({ data: cancun })
      if (BigInt(data ?? '0x0') === 1n) return good('cancun', 'transient storage and MCOPY work')
      return bad('cancun', `answered ${data}`, 'Giro needs a chain with the Cancun upgrade; this one cannot be used.')
    }),
    tried('fees', async () => fees(network)),
    code(
      network,
      'create2',
      create2Proxy,
      'Deploy it first, as github.com/Arachnid/deterministic-deployment-proxy says.',
    ),
    ...Object.entries(network.contracts).map(([name, address]) =>
      code(network, name, address, `Run: npx giro deploy --network ${network.id}`),
    ),
    code(
      network,
      'permit2',
      permit2,
      `Run: npx giro deploy --network ${network.id}; USDT is paid by signature through it.`,
    ),
    tried('logs', async () => logs(network)),
    tried('finality', async () => finality(network)),
    tried('agreement', async () => agreement(network)),
    ...network.assets.map((asset) => tried(asset.symbol, async () => assetCheck(network, asset))),
    ...(keys
      ? [tried('gas', async () => gas(network, keys)), tried('settler', async () => settler(network, keys))]
      : []),
  ])
  return asked
}

async function tried(name: string, check: () => Promise<Check>): Promise<Check> {
  try {
    return await check()
  } catch (error) {
    return bad(name, shortMessage(error), 'The RPC refuses this; use another one, or see its documentation.')
  }
}

function code({ client }: Network, name: string, address: Address, remedy: string): Promise<Check> {
  return tried(name, async () =>
    (await client.getCode({ address })) ? good(name, address) : bad(name, `no contract at ${address}`, remedy),
  )
}

async function fees(network: Network): Promise<Check> {
  const { baseFeePerGas } = await network.client.getBlock()
  if (baseFeePerGas === null) return bad('fees', 'no base fee', 'Giro needs EIP-1559; this chain cannot be used.')
  const priority_fee = await network.client.estimateMaxPriorityFeePerGas()
  const now = marketFees({ base_fee: baseFeePerGas / 2n, priority_fee }).max_fee_per_gas
  const detail = `${formatGwei(now)} gwei now, at most ${formatGwei(network.maxFeePerGas)}`
  if (now <= network.maxFeePerGas) return good('fees', detail)
  return bad('fees', detail, 'Nothing would be sent: raise fees.maxFeeGwei in the networks file.')
}

/** As the indexer asks: one block by its hash, and a range. */
async function logs({ client, contracts, assets }: Network): Promise<Check> {
  const latest = await client.getBlock()
  const address = [contracts.house, contracts.deposits, ...assets.map((asset) => asset.address)]
  await client.request({ method: 'eth_getLogs', params: [{ address, blockHash: latest.hash }] })
  const fromBlock = latest.number > BigInt(logRange) ? latest.number - BigInt(logRange) : 0n
  try {
    const found = await client.getLogs({ address, fromBlock, toBlock: latest.number })
    return good('logs', `${logRange} blocks at once (${found.length} logs)`)
  } catch (error) {
    const remedy = 'It works, by smaller ranges; catching up is slower. Another RPC may allow more.'
    return weak('logs', `${logRange} blocks at once: ${shortMessage(error)}`, remedy)
  }
}

async function finality({ client, depth, depthsOfLess }: Network): Promise<Check> {
  const named = [depth, ...depthsOfLess.map((rule) => rule.depth)]
  const head = Number(await client.getBlockNumber())
  const told: string[] = []
  for (const mark of ['safe', 'finalized'] as const) {
    if (!named.includes(mark)) continue
    const header = await readHeader(client, mark).catch(() => null)
    if (!header) {
      const remedy = `Payments would never be final: set depth to a number of blocks, or use an RPC that tells '${mark}'.`
      return bad('finality', `the RPC does not tell the ${mark} block`, remedy)
    }
    told.push(`${mark} is ${head - header.number} blocks behind`)
  }
  const less = depthsOfLess.map((rule) => `${rule.depth} up to ${rule.upTo}`)
  return good('finality', [`depth ${[...less, depth].join(', ')}`, ...told].join('; '))
}

async function agreement(network: Network): Promise<Check> {
  if (network.witnesses.length === 0) {
    return weak('agreement', 'one RPC', 'Name several in rpcUrl: what one invents is then seen before it is credited.')
  }
  const header = await readHeader(network.client, Math.max(0, Number(await network.client.getBlockNumber()) - 5))
  try {
    await checkAgreement(network, header!)
    return good('agreement', `${network.witnesses.length} RPCs know the same blocks`)
  } catch (error) {
    return bad('agreement', shortMessage(error), 'Find out which one is wrong, and take it out of the networks file.')
  }
}

const separator = parseAbi(['function DOMAIN_SEPARATOR() view returns (bytes32)'])

async function assetCheck({ client, chainId }: Network, asset: Network['assets'][number]): Promise<Check> {
  const { address, symbol, decimals, erc3009 } = asset
  const remedy = 'Correct the asset in the networks file.'
  if (!(await client.getCode({ address }))) return bad(symbol, `no contract at ${address}`, remedy)
  const [actual, own] = await Promise.all([
    client.readContract({ address, abi: erc20Abi, functionName: 'decimals' }),
    client.readContract({ address, abi: erc20Abi, functionName: 'symbol' }),
  ])
  if (actual !== decimals) return bad(symbol, `${actual} decimals, not ${decimals}`, remedy)
  if (erc3009 === null) return good(symbol, `${own}, ${decimals} decimals, paid by transfer`)
  const told = await client.readContract({ address, abi: separator, functionName: 'DOMAIN_SEPARATOR' })
  const expected = domainSeparator({ domain: { ...erc3009, chainId, verifyingContract: address } })
  if (told === expected) return good(symbol, `${own}, ${decimals} decimals, gasless by ERC-3009`)
  const detail = `its EIP-712 domain is not "${erc3009.name}", version "${erc3009.version}"`
  return bad(symbol, detail, 'Signatures would be refused: correct erc3009 in the networks file, or set it to null.')
}

async function gas({ client, coin, fees: { float } }: Network, keys: Keys): Promise<Check> {
  const { address } = keys.settler
  const balance = await client.getBalance({ address })
  const detail = `${address} has ${formatEther(balance)} ${coin}`
  if (balance >= float) return good('gas', detail)
  return bad('gas', `${detail}, less than ${formatEther(float)}`, `Send it ${coin}: it pays for every settlement.`)
}

async function settler(network: Network, keys: Keys): Promise<Check> {
  const args = [keys.operator.address, keys.settler.address] as const
  const named = await network.client.readContract({
    address: network.contracts.house,
    abi: clearingHouseAbi,
    functionName: 'isSettler',
    args,
  })
  if (named) return good('settler', `named by the operator ${args[0]}`)
  return bad('settler', 'the operator has not named it on chain', `Run: npx giro deploy --network ${network.id}`)
}
