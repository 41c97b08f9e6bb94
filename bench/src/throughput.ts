import { Agent, request } from 'node:http'
import { demoAccounts } from '@giro/server/chain/demoAccounts'
import { createPublicClient, erc20Abi, http } from 'viem'
import { cpuOf } from './open.ts'
import { createIntent, inParallel, signedBody, startServer } from './server.ts'
import { plainTransfersPerSecond } from './transfers.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** A POST that costs the measuring process little; answers with the status. */
function quickPost(url: string, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const asked = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    asked.once('error', reject)
    asked.end(body)
  })
}

/** Signed direct payments settled per second by one server, beside the node's own rate of plain transfers in the same run. */
export async function throughput(count: number) {
  const server = await startServer()
  try {
    const client = createPublicClient({ transport: http(server.rpcUrl) })
    const intents = await inParallel(Array.from({ length: count }), 8, () => createIntent(server, 100))
    const bodies = await inParallel(intents, 8, (intent, index) =>
      signedBody(server, intent, demoAccounts[1 + (index % 9)]!),
    )
    const limit = await plainTransfersPerSecond(server, 6_000)
    const payee = intents[0]!.payee
    const balance = () =>
      client.readContract({ address: server.usdc, abi: erc20Abi, functionName: 'balanceOf', args: [payee] })
    const wanted = (await balance()) + BigInt(count) * 1_000_000n

    const cpuBefore_ms = cpuOf(server.process.child.pid!)
    const from = performance.now()
    const statuses = await inParallel(intents, 64, (intent, index) =>
      quickPost(`${server.process.url}/api/pay/${intent.secret}/signature`, JSON.stringify(bodies[index]!)),
    )
    const taken_s = (performance.now() - from) / 1000
    while ((await balance()) < wanted) await new Promise((resolve) => setTimeout(resolve, 20))
    const settled_s = (performance.now() - from) / 1000
    for (;;) {
      const page = await server.stripe.events.list({ type: 'payment_intent.succeeded', limit: 1 })
      const last = await server.stripe.paymentIntents.retrieve(intents.at(-1)!.id)
      if (page.data.length > 0 && last.status === 'succeeded') break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const told_s = (performance.now() - from) / 1000
    const cpu_ms = cpuOf(server.process.child.pid!) - cpuBefore_ms
    return {
      payments: count,
      refused: statuses.filter((status) => status !== 200).length,
      taken_per_s: Math.round(count / taken_s),
      settled_per_s: Math.round(count / settled_s),
      succeeded_per_s: Math.round(count / told_s),
      plain_transfers_per_s: Math.round(limit),
      server_cpu_ms_per_payment: Number((cpu_ms / count).toFixed(2)),
      ratio: Number((count / settled_s / limit).toFixed(3)),
    }
  } finally {
    await server.stop()
  }
}
