// `npm test`: what a change needs. `npm run test:deep`: the long ones. `node scripts/test.mjs postgres`: the store's and the
// server's suites on the PostgreSQL at GIRO_TEST_DATABASE_URL. Ends with one line, `N passed, N failed`.
import { buildWeb } from './buildWeb.mjs'
import { ensureChromium } from './chromium.mjs'
import { checkNode, installPackages } from './install.mjs'
import { fail } from './run.mjs'
import { forge, format, generated, types, vitest } from './suites.mjs'

const plans = {
  quick: [
    ['types', types],
    ['format and lint', format],
    ['generated code', generated],
    ['contracts', () => forge('default')],
    ['unit', () => vitest('unit')],
    ['journeys', () => built(() => vitest('journeys'))],
    ['browser', () => built(async () => vitest('browser', { env: { GIRO_CHROMIUM: await ensureChromium() } }))],
  ],
  deep: [
    ['contracts, deep', () => forge('deep')],
    ['deep', () => built(() => vitest('deep'))],
  ],
  postgres: [
    ['store and server on PostgreSQL', () => vitest('unit', { filter: ['server/'] })],
    ['several servers on one PostgreSQL', () => vitest('several')],
  ],
}

const [name = 'quick', ...only] = process.argv.slice(2)
const plan = plans[name]
if (!plan) fail(`There is no plan "${name}"; there are ${Object.keys(plans).join(', ')}.`)
if (name === 'postgres' && !process.env.GIRO_TEST_DATABASE_URL) {
  fail(
    'Set GIRO_TEST_DATABASE_URL to a PostgreSQL whose user may create databases, e.g. postgres://postgres@127.0.0.1:5432/postgres',
  )
}

checkNode()
await installPackages()

const results = []
for (const [title, suite] of plan) {
  if (only.length > 0 && !only.includes(title)) continue
  console.log(`\n=== ${title} ${'='.repeat(Math.max(0, 90 - title.length))}\n`)
  const startedMs = Date.now()
  const result = await suite()
  results.push({ title, ...result, seconds: Math.round((Date.now() - startedMs) / 1000) })
}

console.log('')
for (const { title, passed, failed, seconds } of results) {
  console.log(`${failed > 0 ? 'FAILED' : 'ok    '} ${title}: ${passed} passed, ${failed} failed, ${seconds} s`)
}
const sum = (key) => results.reduce((total, result) => total + result[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') > 0 || sum('passed') === 0 ? 1 : 0)

async function built(suite) {
  await buildWeb()
  return suite()
}
