import { readFileSync } from 'node:fs'
import { createIntent, quantile, startServer } from './server.ts'

/** How fast the API answers one shop at a time, beside the same process's answer to /healthz; and the server's memory. */
export async function api(count: number) {
  const from = performance.now()
  const server = await startServer()
  const ready_ms = Math.round(performance.now() - from)
  try {
    const ids: string[] = []
    const create = await time(count, async () => {
      ids.push((await createIntent(server, 100)).id)
    })
    const retrieve = await time(count, (index) => server.stripe.paymentIntents.retrieve(ids[index % ids.length]!))
    const list = await time(count, () => server.stripe.paymentIntents.list({ limit: 10 }))
    const bare = await time(count, () => fetch(`${server.process.url}/healthz`).then((response) => response.text()))
    return { ready_ms, create, retrieve, list, bare, server_rss_mb: memory(server.process.child.pid!) }
  } finally {
    await server.stop()
  }
}

async function time(count: number, work: (index: number) => Promise<unknown>) {
  for (let warm = 0; warm < 20; warm++) await work(warm)
  const taken: number[] = []
  for (let index = 0; index < count; index++) {
    const from = performance.now()
    await work(index)
    taken.push(performance.now() - from)
  }
  return { p50_ms: Number(quantile(taken, 0.5).toFixed(2)), p99_ms: Number(quantile(taken, 0.99).toFixed(2)) }
}

function memory(pid: number): number | null {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)
  } catch {
    return null
  }
}
