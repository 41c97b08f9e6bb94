import { demoAccounts } from '@giro/server/chain/demoAccounts'
import { createPublicClient, erc20Abi, http } from 'viem'
import { cpuOf, cpuOfCommand } from './cpu.ts'
import { createIntent, inParallel, signedBody, startServer } from './server.ts'
import { plainTransfersPerSecond } from './transfers.ts'
import { postAll } from './wire.ts'

const target = 0.1

/** Signed direct payments settled per second by one server, beside the node's own rate of plain transfers in the same run. */
export async function throughput(count: number) {
  const server = await startServer()
  try {
    const client = createPublicClient({ transport: http(server.rpcUrl) })
    const intents = await inParallel(Array.from({ length: count }), 8, () => createIntent(server, 100))
    const requests = await inParallel(intents, 8, async (intent, index) => ({
      path: `/api/pay/${intent.secret}/signature`,
      body: JSON.stringify(await signedBody(server, intent, demoAccounts[1 + (index % 9)]!)),
    }))
    const limit = await plainTransfersPerSecond(server, 10_000)
    const payee = intents[0]!.payee
    const balance = () =>
      client.readContract({ address: server.usdc, abi: erc20Abi, functionName: 'balanceOf', args: [payee] })
    const wanted = (await balance()) + BigInt(count) * 1_000_000n

    const before_ms = cpu(server.process.child.pid!, server.rpcUrl)
    const from = performance.now()
    const statuses = await postAll(server.process.url, requests, 128)
    const taken_s = (performance.now() - from) / 1000
    while ((await balance()) < wanted) await new Promise((resolve) => setTimeout(resolve, 50))
    const settled_s = (performance.now() - from) / 1000
    for (;;) {
      const page = await server.stripe.events.list({ type: 'payment_intent.succeeded', limit: 1 })
      const last = await server.stripe.paymentIntents.retrieve(intents.at(-1)!.id)
      if (page.data.length > 0 && last.status === 'succeeded') break
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const told_s = (performance.now() - from) / 1000
    const after_ms = cpu(server.process.child.pid!, server.rpcUrl)
    const each = (name: keyof typeof after_ms) => Number(((after_ms[name] - before_ms[name]) / count).toFixed(2))
    const cpu_ms_per_payment = {
      server: each('server'),
      node: each('node'),
      database: each('database'),
      bench: each('bench'),
    }
    const busy = each('server') * (count / told_s / 1000)
    return {
      payments: count,
      refused: statuses.filter((status) => status !== 200).length,
      taken_per_s: Math.round(count / taken_s),
      settled_per_s: Math.round(count / settled_s),
      succeeded_per_s: Math.round(count / told_s),
      plain_transfers_per_s: Math.round(limit.per_s),
      node_cpu_ms_per_transfer: Number(limit.node_cpu_ms.toFixed(3)),
      cpu_ms_per_payment,
      ratio: Number((count / settled_s / limit.per_s).toFixed(3)),
      // what is left of the ratio on a machine that others use too: processor time of the node beside the server's
      ratio_of_cpu: Number((limit.node_cpu_ms / cpu_ms_per_payment.server).toFixed(3)),
      target,
      limited_by: `One JavaScript thread: the server's process used ${busy.toFixed(2)} of a core, ${cpu_ms_per_payment.server} ms a payment.`,
    }
  } finally {
    await server.stop()
  }
}

/** Processor time of everything that shares the machine with the server in this run. */
function cpu(pid: number, rpcUrl: string) {
  const { user, system } = process.cpuUsage()
  const database = process.env.DATABASE_URL ? new URL(process.env.DATABASE_URL).pathname.slice(1) : null
  return {
    server: cpuOf(pid),
    node: cpuOfCommand('anvil', new URL(rpcUrl).port),
    database: database === null ? 0 : cpuOfCommand('postgres: ', ` ${database} `),
    bench: (user + system) / 1000,
  }
}
