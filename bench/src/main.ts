import { api } from './api.ts'
import { history } from './history.ts'
import { latency } from './latency.ts'
import { openPayments } from './open.ts'
import { throughput } from './throughput.ts'

const sections: Record<string, () => Promise<object>> = {
  api: () => api(500),
  latency: () => latency(40),
  open: () => openPayments([500, 5_000, 50_000]),
  ...(process.env.DATABASE_URL ? { history: () => history(Number(process.env.GIRO_BENCH_HISTORY ?? 1_000_000)) } : {}),
  throughput: () => throughput(Number(process.env.GIRO_BENCH_PAYMENTS ?? 2_000)),
}

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const results: Record<string, object> = {}
for (const [name, run] of Object.entries(sections)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  process.stderr.write(`${name} …\n`)
  results[name] = await run()
}
console.log(JSON.stringify(results, null, 2))
process.exit(0)
