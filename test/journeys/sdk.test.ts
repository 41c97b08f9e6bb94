import { clearingHouseAbi } from '@giro/protocol/generated/abis'
import { Funding, HoldStatus, type Payment, PayTo, paymentId } from '@giro/protocol/payment'
import { approveHouse, readHold, signPayment, signRefund } from '@giro/sdk'
import { createWalletClient, erc20Abi, http, keccak256, type LocalAccount, stringToHex, zeroAddress } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../../server/test/support/chain.ts'

let chain: TestChain
beforeAll(async () => {
  chain = await startTestChain()
}, 60_000)
afterAll(async () => {
  await chain?.stop()
})

const wallet = (account: LocalAccount) =>
  createWalletClient({
    account,
    chain: chain.network.client.chain,
    transport: http(chain.network.rpcUrl),
    pollingInterval: 50,
  })

// Whoever builds on Giro without its server: one plays the operator, and both sides sign with the SDK alone.
for (const [symbol, funding] of [
  ['USDC', Funding.erc3009],
  ['USDT', Funding.allowance],
] as const)
  test(`default: hold, capture and refund ${symbol} by signatures`, async () => {
    const [, payer, payee, operator] = chain.accounts as unknown as [
      LocalAccount,
      LocalAccount,
      LocalAccount,
      LocalAccount,
    ]
    const { client, chainId, contracts, assets } = chain.network
    const { house } = contracts
    const asset = assets.find((one) => one.symbol === symbol)!
    const balance = (owner: `0x${string}`) =>
      client.readContract({ address: asset.address, abi: erc20Abi, functionName: 'balanceOf', args: [owner] })
    const send = async (hash: Promise<`0x${string}`>) => {
      const receipt = await client.waitForTransactionReceipt({ hash: await hash, pollingInterval: 50 })
      expect(receipt.status).toBe('success')
    }
    const now = Number((await client.getBlock()).timestamp)
    const payment: Payment = {
      payer: payer.address,
      payee: payee.address,
      asset: asset.address,
      maxAmount: 5_000_000n,
      operator: operator.address,
      arbiter: zeroAddress,
      refundTo: payer.address,
      payTo: PayTo.wallet,
      funding,
      authorizeBy: now + 600,
      captureAfter: 0,
      captureBy: now + 3600,
      arbiterBy: 0,
      refundBy: now + 7200,
      maxFeeBps: 0,
      feeRecipient: zeroAddress,
      terms: keccak256(stringToHex('one T-shirt')),
      salt: 1n,
    }
    const id = paymentId(chainId, house, payment)
    const [payerHad, payeeHad] = [await balance(payer.address), await balance(payee.address)]

    if (funding === Funding.allowance)
      await approveHouse(wallet(payer), { asset: asset.address, house, amount: 5_000_000n })
    const consent = await signPayment({ account: payer, chainId, house, asset, payment })
    const call = { address: house, abi: clearingHouseAbi } as const
    await send(
      wallet(operator).writeContract({ ...call, functionName: 'authorize', args: [payment, 5_000_000n, consent] }),
    )
    expect(await readHold(client, { house, payment: id })).toEqual({
      held: 5_000_000n,
      captured: 0n,
      refunded: 0n,
      status: HoldStatus.held,
    })
    await send(
      wallet(operator).writeContract({ ...call, functionName: 'capture', args: [payment, 3_000_000n, 0n, true] }),
    )
    expect(await balance(payee.address)).toBe(payeeHad + 3_000_000n)
    expect(await balance(payer.address)).toBe(payerHad - 3_000_000n)

    if (funding === Funding.allowance)
      await approveHouse(wallet(payee), { asset: asset.address, house, amount: 1_000_000n })
    const refund = { payment: id, amount: 1_000_000n, refundedBefore: 0n, funding, deadline: now + 1200 }
    const back = await signRefund({ account: payee, chainId, house, asset, refund })
    await send(
      wallet(operator).writeContract({
        ...call,
        functionName: 'refund',
        args: [payment, refund.amount, funding, refund.deadline, back],
      }),
    )
    expect(await balance(payer.address)).toBe(payerHad - 2_000_000n)
    expect(await readHold(client, { house, payment: id })).toMatchObject({
      refunded: 1_000_000n,
      status: HoldStatus.closed,
    })
  }, 30_000)

test('behavior: an allowance that is enough is left alone, and one of USDT is set anew', async () => {
  const owner = chain.accounts[5] as LocalAccount
  const { client, contracts, assets } = chain.network
  const asset = assets.find((one) => one.symbol === 'USDT')!.address
  const { house } = contracts
  await approveHouse(wallet(owner), { asset, house, amount: 10n })
  expect(await approveHouse(wallet(owner), { asset, house, amount: 9n })).toBeNull()
  expect(await approveHouse(wallet(owner), { asset, house, amount: 11n })).toMatch(/^0x/)
  expect(
    await client.readContract({
      address: asset,
      abi: erc20Abi,
      functionName: 'allowance',
      args: [owner.address, house],
    }),
  ).toBe(11n)
}, 30_000)
