import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { type DepositTerms, depositAddress, optionProof, optionsRoot } from '@giro/protocol/deposit'
import { clearingHouseAbi, demoUsdcAbi, depositsAbi } from '@giro/protocol/generated/abis'
import {
  clearingHouseBytecode,
  demoUsdcBytecode,
  depositsBytecode,
  permit2Bytecode,
} from '@giro/protocol/generated/bytecode'
import {
  Funding,
  houseDomain,
  type Payment,
  PayTo,
  paymentId,
  receiveWithAuthorizationTypes,
  refundTypes,
} from '@giro/protocol/payment'
import { permit2, permit2Domain, permitWitness, permitWitnessTypes } from '@giro/protocol/permit2'
import {
  type Abi,
  type Address,
  concat,
  createPublicClient,
  createTestClient,
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  maxUint256,
  parseSignature,
  zeroAddress,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'

/**
 * Gas of each operation: `gasUsed` of the receipt on a fresh anvil, so 21,000 and calldata are included. "Steady": every
 * account already holds the token, and the house holds other people's. `mock` is the plain token of contracts/src/demo,
 * `usdc` the local chain's demo USDC, which has no proxy: about 7,000 gas a call less than Circle's.
 *
 *   npm run bench:gas                      a table with the peer's figures and our budgets
 *   npm run --silent bench:gas -- --json   one JSON object, operation -> gas; npm prints its own banner before it unless silent
 *   npm run bench:gas -- --check           fails when a figure differs from contracts/snapshots/gas.json by more than 0.5%
 *   npm run bench:gas -- --update          writes that file
 *
 * Budgets that are missed, and why they stay missed: what is left is the token's own work, the slots and events that let
 * anyone rebuild every hold, and the calldata of a whole Payment. Only packed events or calldata, which no wallet, explorer
 * or client reads, or assembly throughout would save more.
 */

/** Per operation: who else does it, at what gas on a mock token, and what we allow ourselves. */
const rows: Record<string, { peer: string; peerGas?: number; budget?: number }> = {
  transfer: { peer: 'plain ERC-20 transfer, the floor', peerGas: 34_012 },
  transfer_with_authorization: { peer: 'relayed ERC-3009, the floor', peerGas: 69_011 },
  authorize_erc3009: { peer: 'commerce-payments', peerGas: 122_402, budget: 100_000 },
  authorize_permit2: { peer: 'commerce-payments', peerGas: 121_581, budget: 100_000 },
  charge_permit2: { peer: '-' },
  capture: { peer: 'commerce-payments', peerGas: 57_911, budget: 50_000 },
  capture_fee: { peer: 'commerce-payments', peerGas: 67_354, budget: 58_000 },
  charge_erc3009: { peer: 'commerce-payments', peerGas: 135_100, budget: 95_000 },
  charge_erc3009_fee: { peer: 'commerce-payments', peerGas: 144_510, budget: 110_000 },
  void: { peer: 'commerce-payments', peerGas: 55_213, budget: 48_000 },
  release: { peer: 'commerce-payments reclaim', peerGas: 55_281, budget: 48_000 },
  refund: { peer: 'commerce-payments', peerGas: 71_392, budget: 60_000 },
  refund_signed: { peer: '-' },
  authorize_balance: { peer: '-' },
  capture_balance: { peer: '-' },
  authorize_and_capture_balance: { peer: '-', budget: 100_000 },
  sweep_first: { peer: '-', budget: 120_000 },
  sweep_again: { peer: '-', budget: 92_000 },
}

const snapshot = new URL('../../contracts/snapshots/gas.json', import.meta.url)
const contracts = new URL('../../contracts/', import.meta.url)
const tolerance = 0.005

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

function anvilPath(): string {
  const require = createRequire(import.meta.url)
  const platform = `${process.platform === 'win32' ? 'win32' : process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  return require.resolve(`@foundry-rs/anvil-${platform}/bin/anvil`)
}

function mockBytecode(): Hex {
  const file = new URL('out/MockToken.sol/MockToken.json', contracts)
  if (!existsSync(file)) execFileSync('npm', ['run', 'build', '-w', '@giro/contracts'], { stdio: 'ignore' })
  return JSON.parse(readFileSync(file, 'utf8')).bytecode.object
}

/** Every account of anvil's default mnemonic, each with one part. */
const [operator, payer, payee, feeRecipient, stranger] = [0, 1, 2, 3, 4].map((addressIndex) =>
  mnemonicToAccount('test test test test test test test test test test test junk', { addressIndex }),
) as [Account, Account, Account, Account, Account]
type Account = ReturnType<typeof mnemonicToAccount>

async function measure(rpc: string): Promise<Record<string, number>> {
  const transport = http(rpc)
  const chain = foundry
  const reader = createPublicClient({ chain, transport, pollingInterval: 10 })
  const clock = createTestClient({ chain, transport, mode: 'anvil' })
  const wallet = createWalletClient({ chain, transport })

  const mined = async (hash: Hex) => {
    const receipt = await reader.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error(`transaction ${hash} reverted`)
    return receipt
  }
  const deploy = async (abi: Abi, bytecode: Hex, args: unknown[] = []) => {
    const hash = await wallet.deployContract({ abi, bytecode, args, account: operator })
    return (await mined(hash)).contractAddress as Address
  }
  const send = async (account: Account, to: Address, data: Hex) => {
    // Asked first, since a receipt does not say why it reverted.
    await reader.call({ account, to, data })
    const receipt = await mined(await wallet.sendTransaction({ account, to, data, gas: 3_000_000n }))
    return Number(receipt.gasUsed)
  }

  // Through the proxy that anvil has as public chains do, so that it comes to its own address.
  await send(
    operator,
    '0x4e59b44847b379578588920cA78FbF26c0B4956C',
    concat(['0x0000000000000000000000000000000000000000d3af2663da51c10215000000', permit2Bytecode]),
  )
  const house = await deploy(clearingHouseAbi, clearingHouseBytecode)
  const deposits = await deploy(depositsAbi, depositsBytecode)
  const usdc = await deploy(demoUsdcAbi, demoUsdcBytecode, [
    [operator, payer, payee, feeRecipient, stranger].map(({ address }) => address),
  ])
  const mock = await deploy([], mockBytecode())

  const call = (functionName: string, args: unknown[]) =>
    encodeFunctionData({ abi: clearingHouseAbi as Abi, functionName, args })
  const token = (functionName: string, args: unknown[]) =>
    encodeFunctionData({ abi: demoUsdcAbi as Abi, functionName, args })
  const mint = (to: Address) =>
    encodeFunctionData({
      abi: [
        {
          type: 'function',
          name: 'mint',
          stateMutability: 'nonpayable',
          outputs: [],
          inputs: [{ type: 'address' }, { type: 'uint256' }],
        },
      ] as const,
      args: [to, 1_000_000_000_000n],
    })

  const now = async () => Number((await reader.getBlock()).timestamp)
  const gas: Record<string, number> = {}

  for (const [suffix, asset] of [
    ['mock', mock],
    ['usdc', usdc],
  ] as const) {
    const domain = {
      name: suffix === 'mock' ? 'Mock' : 'USD Coin',
      version: suffix === 'mock' ? '1' : '2',
      chainId: chain.id,
      verifyingContract: asset,
    }
    const note = (operation: string, used: number) => {
      gas[`${operation}_${suffix}`] = used
    }
    let salt = 1n
    const amount = 49_990_000n
    const pay = async (change: Partial<Payment> = {}): Promise<Payment> => {
      const time = await now()
      return {
        payer: payer.address,
        payee: payee.address,
        asset,
        maxAmount: amount,
        operator: operator.address,
        arbiter: zeroAddress,
        refundTo: payer.address,
        payTo: PayTo.wallet,
        funding: Funding.erc3009,
        authorizeBy: time + 3600,
        captureAfter: 0,
        captureBy: time + 86_400,
        arbiterBy: 0,
        refundBy: time + 864_000,
        maxFeeBps: 100,
        feeRecipient: feeRecipient.address,
        // Real hashes have no zero bytes to save calldata with.
        terms: `0x${'a7'.repeat(32)}`,
        salt: (0xb3n << 248n) + salt++ * 0x0123456789abcdef0123456789abcdef0123456789abcdefn,
        ...change,
      }
    }
    const permit = (payment: Payment) =>
      payer.signTypedData({
        domain: permit2Domain(chain.id),
        types: permitWitnessTypes,
        primaryType: 'PermitWitnessTransferFrom',
        message: permitWitness(house, paymentId(chain.id, house, payment), payment),
      })
    const consent = async (payment: Payment) =>
      payer.signTypedData({
        domain,
        types: receiveWithAuthorizationTypes,
        primaryType: 'ReceiveWithAuthorization',
        message: {
          from: payment.payer,
          to: house,
          value: payment.maxAmount,
          validAfter: 0n,
          validBefore: BigInt(payment.authorizeBy),
          nonce: paymentId(chain.id, house, payment),
        },
      })
    const authorize = async (payment: Payment) =>
      send(operator, house, call('authorize', [payment, amount, await consent(payment)]))
    const held = async (change: Partial<Payment> = {}) => {
      const payment = await pay(change)
      await authorize(payment)
      return payment
    }
    const charge = async (fee: bigint) => {
      const payment = await pay()
      return send(operator, house, call('charge', [payment, amount, fee, await consent(payment)]))
    }

    if (suffix === 'mock')
      for (const { address } of [operator, payer, payee, feeRecipient, stranger])
        await send(operator, mock, mint(address))
    for (const account of [payer, payee]) await send(account, asset, token('approve', [house, maxUint256]))
    await send(payer, asset, token('approve', [permit2, maxUint256]))
    await held()
    await send(payer, house, call('deposit', [asset, 10n * amount, payer.address]))
    await send(payee, house, call('deposit', [asset, amount, payee.address]))

    note('transfer', await send(payer, asset, token('transfer', [payee.address, amount])))
    const authorization = {
      from: payer.address,
      to: payee.address,
      value: amount,
      validAfter: 0n,
      validBefore: BigInt((await now()) + 3600),
      nonce: `0x${'b5'.repeat(32)}` as Hex,
    }
    const { r, s, v } = parseSignature(
      await payer.signTypedData({
        domain,
        types: { TransferWithAuthorization: receiveWithAuthorizationTypes.ReceiveWithAuthorization },
        primaryType: 'TransferWithAuthorization',
        message: authorization,
      }),
    )
    note(
      'transfer_with_authorization',
      await send(
        operator,
        asset,
        encodeFunctionData({
          abi: demoUsdcAbi,
          functionName: 'transferWithAuthorization',
          args: [
            authorization.from,
            authorization.to,
            amount,
            0n,
            authorization.validBefore,
            authorization.nonce,
            Number(v),
            r,
            s,
          ],
        }),
      ),
    )

    note('authorize_erc3009', await authorize(await pay()))
    for (const verb of ['authorize', 'charge'] as const) {
      const permitted = await pay({ funding: Funding.permit2 })
      const fee = verb === 'charge' ? [0n] : []
      note(
        `${verb}_permit2`,
        await send(operator, house, call(verb, [permitted, amount, ...fee, await permit(permitted)])),
      )
    }
    note('capture', await send(operator, house, call('capture', [await held(), amount, 0n, true])))
    note('capture_fee', await send(operator, house, call('capture', [await held(), amount, amount / 100n, true])))
    note('charge_erc3009', await charge(0n))
    note('charge_erc3009_fee', await charge(amount / 100n))
    note('void', await send(operator, house, call('void', [await held(), amount])))
    const short = await held({ captureBy: (await now()) + 60 })
    await clock.increaseTime({ seconds: 120 })
    await clock.mine({ blocks: 1 })
    note('release', await send(stranger, house, call('release', [short])))

    const refundable = await held()
    await send(operator, house, call('capture', [refundable, amount, 0n, true]))
    const deadline = (await now()) + 3600
    note(
      'refund',
      await send(payee, house, call('refund', [refundable, amount / 4n, Funding.allowance, deadline, '0x'])),
    )
    const signature = await payee.signTypedData({
      domain: houseDomain(chain.id, house),
      types: refundTypes,
      primaryType: 'Refund',
      message: {
        payment: paymentId(chain.id, house, refundable),
        amount: amount / 4n,
        refundedBefore: amount / 4n,
        funding: Funding.allowance,
        deadline,
      },
    })
    note(
      'refund_signed',
      await send(operator, house, call('refund', [refundable, amount / 4n, Funding.allowance, deadline, signature])),
    )

    // A prefunded payer who made the operator his ERC-6909 operator: no signature per payment.
    await send(payer, house, call('setOperator', [operator.address, true]))
    const prefunded = await pay({ funding: Funding.balance, payTo: PayTo.balance })
    note('authorize_balance', await send(operator, house, call('authorize', [prefunded, amount, '0x'])))
    note('capture_balance', await send(operator, house, call('capture', [prefunded, amount, 0n, true])))
    gas[`authorize_and_capture_balance_${suffix}`] =
      (gas[`authorize_balance_${suffix}`] as number) + (gas[`capture_balance_${suffix}`] as number)

    const option = { chainId: chain.id, asset, amount }
    const terms: DepositTerms = {
      house,
      payee: payee.address,
      operator: operator.address,
      hold: false,
      acceptBy: (await now()) + 3600,
      captureBy: (await now()) + 86_400,
      refundBy: (await now()) + 864_000,
      feeBps: 0,
      feeRecipient: zeroAddress,
      terms: `0x${'a7'.repeat(32)}`,
      options: optionsRoot([option]),
      refundKey: stranger.address,
    }
    const deposit = depositAddress(deposits, terms)
    const arrive = () => send(payer, asset, token('transfer', [deposit, amount]))
    const act = (functionName: 'sweep' | 'accept', last: unknown) =>
      encodeFunctionData({ abi: depositsAbi as Abi, functionName, args: [terms, asset, amount, last] })
    await arrive()
    note('sweep_first', await send(stranger, deposits, act('sweep', optionProof([option], option))))
    await arrive()
    note('sweep_again', await send(operator, deposits, act('accept', 0xb3n << 248n)))
  }
  return gas
}

function table(gas: Record<string, number>): string {
  const lines = [['operation', 'mock', 'budget', 'usdc (no proxy)', 'peer, mock', 'peer']]
  for (const [operation, { peer, peerGas, budget }] of Object.entries(rows)) {
    const mock = gas[`${operation}_mock`] as number
    lines.push([
      operation,
      `${mock}${budget && mock > budget ? ' !' : ''}`,
      String(budget ?? '-'),
      String(gas[`${operation}_usdc`]),
      String(peerGas ?? '-'),
      peer,
    ])
  }
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}

/** Salts and signatures are fixed, but times are the clock's: a byte of calldata more or less is no regression. */
function differences(gas: Record<string, number>): string[] {
  const before: Record<string, number> = JSON.parse(readFileSync(snapshot, 'utf8'))
  return [...new Set([...Object.keys(before), ...Object.keys(gas)])]
    .filter((key) => Math.abs((gas[key] ?? 0) - (before[key] ?? 0)) > tolerance * (before[key] ?? 0))
    .map((key) => `${key}: ${before[key] ?? 'new'} -> ${gas[key] ?? 'gone'}`)
}

const port = await freePort()
const anvil = spawn(anvilPath(), ['--port', String(port), '--silent'], { stdio: 'ignore' })
try {
  const rpc = `http://127.0.0.1:${port}`
  const client = createPublicClient({ transport: http(rpc, { retryCount: 0 }) })
  for (let tries = 0; ; tries++) {
    if (await client.getChainId().then(Boolean, () => false)) break
    if (tries > 200) throw new Error('anvil did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const gas = await measure(rpc)
  if (process.argv.includes('--json')) console.log(JSON.stringify(gas))
  else console.log(table(gas))
  if (process.argv.includes('--update')) writeFileSync(snapshot, `${JSON.stringify(gas, null, 2)}\n`)
  if (process.argv.includes('--check')) {
    const changed = differences(gas)
    for (const line of changed) console.error(line)
    if (changed.length) {
      console.error('gas changed: npm run bench:gas -- --update, and say why in the commit')
      process.exitCode = 1
    }
  }
} finally {
  anvil.kill('SIGKILL')
}
