// `npm start`: installs and builds what is missing, then runs the server and the shop until they are stopped.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { buildWeb } from './buildWeb.mjs'
import { checkNode, installPackages } from './install.mjs'
import { choosePort } from './ports.mjs'
import { fail, root } from './run.mjs'

const stopMs = 20_000

checkNode()
await installPackages()
await buildWeb()

const startedMs = Date.now()
const embedded = !process.env.GIRO_NETWORKS?.trim()
const home = resolve(root, process.env.GIRO_HOME?.trim() || '.giro')
const port = await choosePort('GIRO_PORT', 4280, 'API and pages')
const rpcPort = embedded ? await choosePort('GIRO_RPC_PORT', 8545, "the embedded chain's RPC") : 0
const shopPort = embedded ? await choosePort('GIRO_SHOP_PORT', 4281, 'the example shop') : 0

const children = new Map()
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))

console.log(embedded ? 'Starting the chain, the database and the server ...' : 'Starting the server ...')
const server = launch('server', ['--import', 'tsx', join(root, 'server/src/main.ts')], {
  GIRO_HOME: home,
  GIRO_PORT: String(port),
  ...(embedded ? { GIRO_RPC_PORT: String(rpcPort), GIRO_SHOP_PORT: String(shopPort) } : {}),
  GIRO_LOG_LEVEL: process.env.GIRO_LOG_LEVEL || 'warn',
})
await new Promise((ready) => server.on('message', (message) => message?.ready && ready()))
if (embedded) {
  // the shop knows nothing of us: this line alone makes it end when we are killed
  const guard = 'data:text/javascript,process.on("disconnect",()=>process.exit())'
  const shop = launch('shop', ['--import', guard, join(root, 'examples/shop/shop.mjs')], {
    GIRO_HOST: 'localhost',
    GIRO_PORT: String(port),
    SHOP_PORT: String(shopPort),
    STRIPE_SECRET_KEY: 'sk_test_giro_local',
  })
  await new Promise((ready) => shop.stdout.once('data', ready))
}
announce()

function announce() {
  const { version } = JSON.parse(readFileSync(join(root, 'server/package.json'), 'utf8'))
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  const lines = [`Giro${version ? ` ${version}` : ''} is ready after ${seconds} s`, '']
  lines.push(`  API        http://localhost:${port}/v1${embedded ? '    secret key sk_test_giro_local' : ''}`)
  lines.push(`  Dashboard  http://localhost:${port}/dashboard`)
  if (embedded) {
    lines.push(`  Shop       http://localhost:${shopPort}       a T-shirt for 50 dollars`)
    lines.push(`  Chain      http://localhost:${rpcPort}       JSON-RPC, chain 31337, blocks every second`)
  }
  const shown = relative(process.cwd(), home)
  lines.push(`  Data       ${shown.startsWith('..') ? home : shown}`, '', 'Ctrl-C stops it; nothing is lost.')
  console.log(`\n${lines.join('\n')}\n`)
}

/** A part that must run as long as we do. It is told by its closed channel when we are gone, even by kill -9. */
function launch(name, args, env) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // its own group: Ctrl-C reaches it through us, once and in order
    detached: true,
  })
  children.set(name, child)
  child.stdout.pipe(process.stdout, { end: false })
  child.once('exit', (code, signal) => {
    children.delete(name)
    if (stopping) return
    console.error(`\nThe ${name} ended (${signal ?? code}). What it had stored goes on at the next start.`)
    stop(1)
  })
  return child
}

/** Ends the parts, the shop first. Asked a second time, at once. */
async function stop(code) {
  if (stopping) {
    for (const child of children.values()) child.kill('SIGKILL')
    return
  }
  stopping = true
  const timer = setTimeout(() => {
    for (const child of children.values()) child.kill('SIGKILL')
  }, stopMs)
  for (const name of ['shop', 'server']) {
    const child = children.get(name)
    if (!child) continue
    const gone = new Promise((done) => child.once('exit', done))
    child.kill('SIGTERM')
    await gone
  }
  clearTimeout(timer)
  process.exit(code)
}

process.on('uncaughtException', (error) => fail(error.message))
