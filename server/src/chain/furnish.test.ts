import { clearingHouseAbi, demoUsdcAbi } from '@giro/protocol/generated/abis'
import { permit2 } from '@giro/protocol/permit2'
import { parseEther } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../../test/support/chain.ts'
import { checkNetwork, deploymentBlock, networkOf } from './connect.ts'
import { contractAddresses } from './deploy.ts'
import { furnishEmbedded } from './startEmbeddedNetwork.ts'

describe('furnishEmbedded', () => {
  let chain: TestChain
  beforeAll(async () => {
    chain = await startTestChain({ blockTimeS: 0 })
  })
  afterAll(() => chain.stop())

  const allowance = async () => {
    const { client, contracts, assets } = chain.network
    const usdt = assets.find((asset) => asset.symbol === 'USDT')!
    const args = [chain.keys.merchant!.address, contracts.house] as const
    return client.readContract({ address: usdt.address, abi: demoUsdcAbi, functionName: 'allowance', args })
  }

  test('default: house and deposits are where they are on every chain', async () => {
    const { client, contracts } = chain.network
    expect(contracts).toEqual(contractAddresses())
    for (const address of [...Object.values(contracts), permit2])
      expect(await client.getCode({ address })).toBeDefined()
  })

  test('default: 1,000,000 of each asset on each of the ten accounts', async () => {
    for (const { address } of chain.network.assets) {
      for (const account of chain.accounts) {
        const args = [account.address] as const
        const balance = await chain.network.client.readContract({
          address,
          abi: demoUsdcAbi,
          functionName: 'balanceOf',
          args,
        })
        expect(balance).toBe(1_000_000_000_000n)
      }
    }
  })

  test('default: the settler is named, the signers have coin, the merchant has approved', async () => {
    const { client, contracts } = chain.network
    const { operator, settler, merchant } = chain.keys
    const args = [operator.address, settler.address] as const
    expect(
      await client.readContract({ address: contracts.house, abi: clearingHouseAbi, functionName: 'isSettler', args }),
    ).toBe(true)
    for (const { address } of [operator, settler, merchant!]) {
      expect(await client.getBalance({ address })).toBeGreaterThan(parseEther('900'))
    }
    expect(await allowance()).toBeGreaterThan(2n ** 255n)
  })

  test('behavior: again, it does nothing', async () => {
    const before = await chain.network.client.getBlockNumber()
    await furnishEmbedded(chain.network.rpcUrl, chain.keys)
    expect(await chain.network.client.getBlockNumber()).toBe(before)
  })

  describe('connectNetwork', () => {
    const entry = () => {
      const { id, name, rpcUrl, pollMs, depth, assets } = chain.network
      const rest = {
        coin: 'ETH',
        stoppedAfterS: 120,
        depthsOfLess: [],
        fees: { maxFeeGwei: 500, leastAmount: 0, gasFloat: '0.01' },
      }
      return { id, name, rpcUrl, pollMs, depth, assets, ...rest }
    }

    test('default: finds the contracts and the block in which the house was deployed', async () => {
      const network = networkOf(entry())
      await checkNetwork(network)
      const block = await deploymentBlock(network)
      expect(network.contracts).toEqual(contractAddresses())
      const at = (number: number) =>
        network.client.getCode({ address: network.contracts.house, blockNumber: BigInt(number) })
      expect(await at(block)).toBeTruthy()
      expect(await at(block - 1)).toBeFalsy()
      expect(network.embedded).toBe(false)
      expect(network.publicRpcUrl).toBeNull()
    })

    test('error: an RPC that is down, without repeating its path', async () => {
      const silent = networkOf({ ...entry(), rpcUrl: 'http://127.0.0.1:1/v2/secretkey' })
      const error = await checkNetwork(silent).catch((e: Error) => e)
      expect((error as Error).message).toContain('127.0.0.1:1) does not answer')
      expect((error as Error).message).not.toContain('secretkey')
    })

    test('error: an RPC of another chain', async () => {
      await expect(checkNetwork(networkOf({ ...entry(), id: 'eip155:8453' }))).rejects.toThrow(
        'is of chain 31337, not 8453',
      )
    })

    test('error: no contract at an address', async () => {
      const nothing = '0x00000000000000000000000000000000000000Aa'
      const assets = [{ ...entry().assets[0]!, address: nothing } as const]
      await expect(checkNetwork(networkOf({ ...entry(), assets }))).rejects.toThrow(
        `knows no contract at ${nothing} (USDC)`,
      )
    })

    test('error: an asset with other decimals than it says', async () => {
      const assets = [{ ...entry().assets[0]!, decimals: 18 }]
      const network = networkOf({ ...entry(), assets })
      await expect(checkNetwork(network)).rejects.toThrow('USDC on Giro local has 6 decimals, not 18')
    })
  })
})
