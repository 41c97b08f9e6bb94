import { spawn } from 'node:child_process'
import { demoUsdcAbi, passkeyAccountAbi, passkeyAccountsAbi } from '@giro/protocol/generated/abis'
import { accountAddress, type Call, executeDigest, messageDigest, passkeyId, passkeyOf } from '@giro/protocol/passkey'
import { anvilBinary, rpcUrlOf } from '@giro/server/chain/anvil'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import { contractAddresses, deploy, deployDemoAssets } from '@giro/server/chain/deploy'
import {
  type Address,
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  zeroHash,
} from 'viem'
import { foundry } from 'viem/chains'
import { softPasskey } from '../../test/support/passkey.ts'
import { freePort } from '../../test/support/stack.ts'

/**
 * Gas of passkey accounts, `gasUsed` of whole transactions, where the chain checks P-256 by itself (osaka) and where it does
 * not (cancun). The peer's row is a bare P-256 check in a transaction: 36,854 and 275,510.
 *
 *   npx tsx bench/src/passkeyGas.ts
 */
async function measure(hardfork: 'osaka' | 'cancun'): Promise<Record<string, number>> {
  const port = await freePort()
  const anvil = spawn(anvilBinary(), ['--port', String(port), '--silent', '--hardfork', hardfork], { stdio: 'ignore' })
  try {
    const transport = http(rpcUrlOf(port), { retryCount: 60, retryDelay: 100 })
    const client = createPublicClient({ chain: foundry, transport, pollingInterval: 20 })
    const deployer = demoAccounts[0]!
    const wallet = createWalletClient({ account: deployer, chain: foundry, transport })
    await client.getChainId()
    await deploy({ rpcUrl: rpcUrlOf(port), deployer })
    const [usdc] = await deployDemoAssets({ rpcUrl: rpcUrlOf(port), deployer })
    const asset = usdc!.address
    const { passkeyAccounts } = contractAddresses()
    const send = async (to: Address, data: Hex) => {
      const hash = await wallet.sendTransaction({ to, data })
      const receipt = await client.waitForTransactionReceipt({ hash })
      if (receipt.status !== 'success') throw new Error(`${hash} reverted`)
      return Number(receipt.gasUsed)
    }
    const passkey = softPasskey('https://pay.example')
    const first = passkeyOf(passkey.parts)
    const account = accountAddress(passkeyAccounts, passkeyId(first))
    const transfer = (to: Address): Call => ({
      to: asset,
      value: 0n,
      data: encodeFunctionData({ abi: demoUsdcAbi, functionName: 'transfer', args: [to, 1_000_000n] }),
    })
    await send(asset, encodeFunctionData({ abi: demoUsdcAbi, functionName: 'transfer', args: [account, 9_000_000n] }))
    const relay = (nonce: bigint) => {
      const calls = [transfer(demoAccounts[1]!.address)]
      const deadline = 4_000_000_000
      const signature = passkey.sign(executeDigest(foundry.id, account, { calls, nonce, deadline }))
      const args = [calls, nonce, deadline, signature] as const
      const data = encodeFunctionData({ abi: passkeyAccountAbi, functionName: 'execute', args })
      return send(
        passkeyAccounts,
        encodeFunctionData({ abi: passkeyAccountsAbi, functionName: 'relay', args: [first, data] }),
      )
    }
    const other = passkeyOf(softPasskey('https://pay.example').parts)
    const create = encodeFunctionData({ abi: passkeyAccountsAbi, functionName: 'create', args: [other] })
    const signed = [zeroHash, passkey.sign(messageDigest(foundry.id, account, zeroHash))] as const
    return {
      passkey_create: await send(passkeyAccounts, create),
      passkey_first_transfer: await relay(0n),
      passkey_second_transfer: await relay(1n),
      passkey_transfer: await relay(2n),
      passkey_signature: await send(
        account,
        encodeFunctionData({ abi: passkeyAccountAbi, functionName: 'isValidSignature', args: signed }),
      ),
    }
  } finally {
    anvil.kill('SIGKILL')
  }
}

console.log(JSON.stringify({ osaka: await measure('osaka'), cancun: await measure('cancun') }, null, 2))
