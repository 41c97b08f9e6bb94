import { readFileSync } from 'node:fs'
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

/** Processor time that a process has used, from the kernel's account of it (ticks of 10 ms); 0 where there is none. */
export function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  } catch {
    return 0
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
