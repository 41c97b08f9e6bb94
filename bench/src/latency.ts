import { createServer } from 'node:http'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import { createPublicClient, createWalletClient, erc20Abi, http } from 'viem'
import { post } from '../../test/support/payers.ts'
import { type BenchServer, createIntent, quantile, signedBody, startServer } from './server.ts'

type Told = { at_ms: number }

/**
 * From the signature posted (or the transfer sent) to settled and the webhook received, beyond the wait for blocks: what is
 * left after the block that settled it has reached a client that polls the same node. Payments come one at a time, at
 * random moments of the second.
 */
export async function latency(count: number) {
  const server = await startServer()
  const told = new Map<string, Told>()
  const receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const event = JSON.parse(body) as { type: string; data: { object: { id: string } } }
    if (event.type === 'payment_intent.succeeded') told.set(event.data.object.id, { at_ms: performance.now() })
    response.end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as { port: number }
  await server.stripe.webhookEndpoints.create({ url: `http://127.0.0.1:${port}/`, enabled_events: ['*'] })
  const blocks = watchBlocks(server)
  try {
    const signed = await measure(server, told, blocks, count, async (index) => {
      const intent = await createIntent(server, 100)
      const body = await signedBody(server, intent, demoAccounts[1 + (index % 9)]!)
      return { intent, send: () => post(server.process.url, `/api/pay/${intent.secret}/signature`, body) }
    })
    const transferred = await measure(server, told, blocks, count, async (index) => {
      const intent = await createIntent(server, 100)
      const wallet = createWalletClient({ account: demoAccounts[1 + (index % 9)]!, transport: http(server.rpcUrl) })
      const args = [intent.deposit, 1_000_000n] as const
      return {
        intent,
        send: () =>
          wallet.writeContract({ address: server.usdc, abi: erc20Abi, functionName: 'transfer', args, chain: null }),
      }
    })
    return { signed, transferred }
  } finally {
    blocks.stop()
    receiver.close()
    await server.stop()
  }
}

async function measure(
  server: BenchServer,
  told: Map<string, Told>,
  blocks: ReturnType<typeof watchBlocks>,
  count: number,
  prepare: (index: number) => Promise<{ intent: { id: string }; send: () => Promise<unknown> }>,
) {
  const total: number[] = []
  const beyond: number[] = []
  const blocksWaited: number[] = []
  for (let index = 0; index < count; index++) {
    const { intent, send } = await prepare(index)
    await sleep(Math.random() * 1000)
    const from = performance.now()
    const blockBefore = blocks.newest()
    await send()
    while (!told.has(intent.id)) await sleep(2)
    const { at_ms } = told.get(intent.id)!
    const paid = (await server.stripe.paymentIntents.retrieve(intent.id)) as unknown as {
      giro: { phases: { settlement: { block_number: number } } }
    }
    const block = paid.giro.phases.settlement.block_number
    total.push(at_ms - from)
    beyond.push(at_ms - blocks.seen(block))
    blocksWaited.push(block - blockBefore)
  }
  return {
    payments: count,
    total_ms: { p50: round(quantile(total, 0.5)), p99: round(quantile(total, 0.99)) },
    beyond_blocks_ms: { p50: round(quantile(beyond, 0.5)), p99: round(quantile(beyond, 0.99)) },
    blocks_waited: { p50: quantile(blocksWaited, 0.5), most: Math.max(...blocksWaited) },
  }
}

/** When a client that asks every 3 ms first saw each block. */
function watchBlocks(server: BenchServer) {
  const client = createPublicClient({ transport: http(server.rpcUrl) })
  const seen = new Map<number, number>()
  let newest = 0
  let running = true
  void (async () => {
    while (running) {
      const number = Number(await client.getBlockNumber({ cacheTime: 0 }).catch(() => newest))
      const now = performance.now()
      for (let block = newest + 1; block <= number; block++) seen.set(block, now)
      newest = Math.max(newest, number)
      await sleep(3)
    }
  })()
  return {
    newest: () => newest,
    seen: (block: number) => seen.get(block) ?? Number.NaN,
    stop: () => {
      running = false
    },
  }
}

const round = (value: number) => Math.round(value)
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
