import { cpuOf } from './cpu.ts'
import { createIntent, inParallel, startServer } from './server.ts'

/** What following a block costs the server, in processor time, with this many payments open and nobody paying. */
export async function openPayments(counts: number[]) {
  const server = await startServer()
  const pid = server.process.child.pid!
  const results: Record<string, object> = {}
  let open = 0
  try {
    for (const count of counts) {
      await inParallel(Array.from({ length: count - open }), 8, () => createIntent(server, 100))
      open = count
      await sleep(3_000)
      const seconds = 20
      const before_ms = cpuOf(pid)
      await sleep(seconds * 1000)
      results[count] = { cpu_ms_per_block: Number(((cpuOf(pid) - before_ms) / seconds).toFixed(1)) }
    }
    return results
  } finally {
    await server.stop()
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
