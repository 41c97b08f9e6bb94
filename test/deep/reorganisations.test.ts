import type { Address, Hex } from 'viem'
import { createWalletClient, encodeFunctionData, erc20Abi, http } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { giro, secretOf } from '../support/giro.ts'
import { payBySignature } from '../support/payers.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type Stack, startStack, until } from '../support/stack.ts'

let stack: Stack
let receiver: Receiver
beforeAll(async () => {
  stack = await startStack()
  receiver = await startReceiver()
  receiver.trust(
    (await stack.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['payment_intent.succeeded'] }))
      .secret!,
  )
})
afterAll(async () => {
  await receiver?.stop()
  await stack?.stop()
})

test('reorganisations of 1 to 20 blocks during payments: each settles once, on the chain that stays', async () => {
  const usdc = stack.asset('USDC')
  const { chain, stripe } = stack
  const { client } = chain.network
  const rawTransfers: Hex[] = []
  const intents: { id: string; amount: bigint }[] = []
  let payee: Address | null = null
  let before = 0n

  const pay = async (index: number) => {
    const amount = 100 + index
    const intent = await stripe.paymentIntents.create({ amount, currency: 'usd' })
    const { pay_url, deposit_address } = giro(intent)
    if (payee === null) {
      payee = giro(intent).payee
      before = await stack.balance(usdc, payee)
    }
    intents.push({ id: intent.id, amount: BigInt(amount) * 10_000n })
    if (index % 2 === 0) {
      expect(await payBySignature(stack.server.url, secretOf(pay_url), chain.accounts[1]!, usdc)).toBe(200)
      return
    }
    const account = chain.accounts[2 + (index % 8)]!
    const wallet = createWalletClient({ account, chain: client.chain, transport: http(chain.network.rpcUrl) })
    const request = await wallet.prepareTransactionRequest({
      to: usdc,
      data: encodeFunctionData({
        abi: erc20Abi,
        functionName: 'transfer',
        args: [deposit_address, BigInt(amount) * 10_000n],
      }),
      nonce: await client.getTransactionCount({ address: account.address, blockTag: 'pending' }),
    })
    const raw = await wallet.signTransaction(request)
    rawTransfers.push(raw)
    await client.sendRawTransaction({ serializedTransaction: raw })
  }

  await chain.mine(20)
  for (let depth = 1; depth <= 20; depth++) {
    await pay(depth * 2)
    await pay(depth * 2 + 1)
    await new Promise((resolve) => setTimeout(resolve, 600 + Math.random() * 1_500))
    await chain.rpc('anvil_reorg', [depth, []])
    // Other nodes still have the payers' transactions and spread them again; anvil has forgotten them.
    for (const raw of rawTransfers)
      await client.sendRawTransaction({ serializedTransaction: raw }).catch(() => undefined)
  }

  for (const intent of intents) {
    await until(
      async () => {
        const now = await stripe.paymentIntents.retrieve(intent.id)
        if (now.status !== 'succeeded') return false
        const { phases, exception } = giro(now)
        if (exception !== null || !phases.settlement) return false
        const receipt = await client
          .getTransactionReceipt({ hash: phases.settlement.transaction_hash as Hex })
          .catch(() => null)
        return receipt?.status === 'success' && Number(receipt.blockNumber) === phases.settlement.block_number
      },
      `${intent.id} to be settled on the chain that stayed`,
      120_000,
    )
  }
  const total = intents.reduce((sum, intent) => sum + intent.amount, 0n)
  expect((await stack.balance(usdc, payee!)) - before).toBe(total)
  const told = new Map<string, number>()
  for (const event of receiver.events) {
    const { id } = event.data.object as { id: string }
    told.set(id, (told.get(id) ?? 0) + 1)
  }
  for (const intent of intents) expect(told.get(intent.id)).toBe(1)
})
