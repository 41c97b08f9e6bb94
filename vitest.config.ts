import { defineConfig } from 'vitest/config'

// Chains, databases and servers are real and started by each file for itself; nothing is shared between files.
const project = (name: string, include: string[], timeoutMs: number, maxWorkers: number) => ({
  test: {
    name,
    include,
    testTimeout: timeoutMs,
    hookTimeout: Math.max(timeoutMs, 60_000),
    maxWorkers,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      project('unit', ['{protocol,sdk,server,web,cli,examples,scripts}/**/*.test.{ts,tsx}'], 60_000, 2),
      project('journeys', ['test/journeys/**/*.test.ts'], 120_000, 2),
      project('browser', ['test/browser/**/*.test.ts'], 180_000, 2),
      project('several', ['test/several/**/*.test.ts'], 10 * 60_000, 1),
      project('deep', ['test/deep/**/*.test.ts'], 45 * 60_000, 1),
    ],
  },
})
