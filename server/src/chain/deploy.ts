import type { Asset } from '@giro/protocol/asset'
import {
  clearingHouseBytecode,
  demoUsdcBytecode,
  demoUsdtBytecode,
  depositsBytecode,
  passkeyAccountsBytecode,
  permit2Bytecode,
} from '@giro/protocol/generated/bytecode'
import {
  type Address,
  concat,
  createPublicClient,
  encodeAbiParameters,
  getCreate2Address,
  type Hex,
  http,
  type PrivateKeyAccount,
  zeroHash,
} from 'viem'
import { demoAccounts } from './demoAccounts.ts'
import type { Network } from './network.ts'
import { sendTransactions } from './sendTransactions.ts'

/** Arachnid's deployment proxy: on most chains, and on anvil. Through it a contract has the same address everywhere. */
export const create2Proxy: Address = '0x4e59b44847b379578588920cA78FbF26c0B4956C'

/** What is not used is not paid, but the deployer must have it. */
const deployGasMost = 6_000_000n

/** Permit2 came to its address by a salt of its own. */
const saltOf = (code: Hex): Hex =>
  code === permit2Bytecode ? '0x0000000000000000000000000000000000000000d3af2663da51c10215000000' : zeroHash
const addressOf = (code: Hex) => getCreate2Address({ from: create2Proxy, salt: saltOf(code), bytecode: code })

/** Where this version's contracts are, on every chain on which they are deployed. */
export function contractAddresses(): Network['contracts'] {
  return {
    house: addressOf(clearingHouseBytecode),
    deposits: addressOf(depositsBytecode),
    passkeyAccounts: addressOf(passkeyAccountsBytecode),
  }
}

/** Deploys what is missing of the clearing house, the contracts beside it and Permit2. Anyone may; the addresses are the same. */
export async function deploy(options: { rpcUrl: string; deployer: PrivateKeyAccount }) {
  await deployMissing(options.rpcUrl, options.deployer, [
    clearingHouseBytecode,
    depositsBytecode,
    passkeyAccountsBytecode,
    permit2Bytecode,
  ])
  return contractAddresses()
}

const holders = [{ type: 'address[]' }] as const
const demoHoldings = () => encodeAbiParameters(holders, [demoAccounts.map((account) => account.address)])

/** Deploys what is missing of the demo assets, 1,000,000 of each on each of anvil's ten default accounts. */
export async function deployDemoAssets(options: { rpcUrl: string; deployer: PrivateKeyAccount }): Promise<Asset[]> {
  const usdc = concat([demoUsdcBytecode, demoHoldings()])
  const usdt = concat([demoUsdtBytecode, demoHoldings()])
  await deployMissing(options.rpcUrl, options.deployer, [usdc, usdt])
  return [
    {
      address: addressOf(usdc),
      symbol: 'USDC',
      name: 'USD Coin',
      decimals: 6,
      fiat: 'usd',
      erc3009: { name: 'USD Coin', version: '2' },
    },
    { address: addressOf(usdt), symbol: 'USDT', name: 'Tether USD', decimals: 6, fiat: 'usd', erc3009: null },
  ]
}

async function deployMissing(rpcUrl: string, deployer: PrivateKeyAccount, codes: Hex[]): Promise<void> {
  const client = createPublicClient({ transport: http(rpcUrl, { batch: false }), cacheTime: 0 })
  if (!(await client.getCode({ address: create2Proxy }))) {
    throw new Error(
      `The chain at ${new URL(rpcUrl).host} has no deployment proxy at ${create2Proxy}, through which contracts get the same address everywhere. Nothing was deployed; github.com/Arachnid/deterministic-deployment-proxy says how to put it there.`,
    )
  }
  const missing: Hex[] = []
  for (const code of codes) if (!(await client.getCode({ address: addressOf(code) }))) missing.push(code)
  await sendTransactions(
    rpcUrl,
    deployer,
    missing.map((code) => ({ to: create2Proxy, data: concat([saltOf(code), code]), gas: deployGasMost })),
  )
  for (const code of missing) {
    if (!(await client.getCode({ address: addressOf(code) })))
      throw new Error(`No contract came to ${addressOf(code)}.`)
  }
}
