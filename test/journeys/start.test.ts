import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@giro/server/chain/anvil'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

type Ports = { api: number; rpc: number; shop: number }

let home: string
let ports: Ports
const started: ChildProcess[] = []
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'giro-start-'))
  ports = { api: await freePort(), rpc: await freePort(), shop: await freePort() }
})
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  await until(() => partsOf(home).length === 0)
  rmSync(home, { recursive: true, force: true })
})

/** `npm start` without npm, which would only stand between. */
function start(directory = home, chosen = ports) {
  const child = spawn(process.execPath, [script], {
    env: {
      PATH: process.env.PATH,
      GIRO_HOME: directory,
      GIRO_PORT: String(chosen.api),
      GIRO_RPC_PORT: String(chosen.rpc),
      GIRO_SHOP_PORT: String(chosen.shop),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let text = ''
  child.stdout.on('data', (data: Buffer) => (text += data))
  child.stderr.on('data', (data: Buffer) => (text += data))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return {
    child,
    exited,
    text: () => text,
    ready: () =>
      until(
        () => text.includes('is ready'),
        () => text,
      ),
  }
}

async function until(condition: () => boolean | Promise<boolean>, explain = () => ''): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain ${explain()}`)
    await sleep(100)
  }
}

/** Server, watchdog, anvil and shop: the living processes that name this home in their command line or environment. */
function partsOf(directory: string, ...words: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => {
      try {
        const [line, environment] = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'))
        return (line + environment!).includes(directory) && words.every((word) => line!.includes(word))
      } catch {
        return false
      }
    })
}

const answers = async (port: number) => {
  try {
    return (await fetch(`http://localhost:${port}/`)).status < 500
  } catch {
    return false
  }
}

describe('npm start', () => {
  test('default: says where things are, and they are there; Ctrl-C ends all of it', async () => {
    const giro = start()
    await giro.ready()
    expect(giro.text()).toContain(`http://localhost:${ports.api}/v1    secret key sk_test_giro_local`)
    expect(giro.text()).toContain(`http://localhost:${ports.shop}`)
    const stripe = new Stripe('sk_test_giro_local', {
      host: 'localhost',
      port: ports.api,
      protocol: 'http',
      telemetry: false,
    })
    const intent = await stripe.paymentIntents.create({ amount: 5000, currency: 'usd' })
    expect(await (await fetch(`http://localhost:${ports.shop}/`)).text()).toContain('T-shirt')
    expect((await fetch(`http://localhost:${ports.api}/dashboard`)).status).toBe(200)

    giro.child.kill('SIGINT')
    expect(await giro.exited).toBe(0)
    expect(partsOf(home)).toEqual([])

    const again = start()
    await again.ready()
    expect((await stripe.paymentIntents.retrieve(intent.id)).amount).toBe(5000)
    again.child.kill('SIGTERM')
    expect(await again.exited).toBe(0)
  })

  test('behavior: killed with -9, nothing of it stays, and the next one starts', async () => {
    for (const part of ['start.mjs', 'main.ts']) {
      const giro = start()
      await giro.ready()
      for (const pid of partsOf(home, part)) process.kill(pid, 'SIGKILL')
      await until(() => partsOf(home).length === 0)
      expect(await giro.exited).not.toBe(0)
      if (part === 'main.ts') expect(giro.text()).toContain('What it had stored goes on at the next start.')
    }
    expect(await answers(ports.shop)).toBe(false)
    const next = start()
    await next.ready()
    next.child.kill('SIGTERM')
    expect(await next.exited).toBe(0)
  })

  test('error: a port in use: which, whose, and what to do', async () => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve))
    const giro = start(home, { ...ports, api: port })
    expect(await giro.exited).toBe(1)
    expect(giro.text()).toContain(`Port ${port} (API and pages) is in use, perhaps by another Giro.`)
    expect(giro.text()).toContain(`GIRO_PORT=${port + 100} npm start`)
    other.close()
  })

  test('error: a wrong variable is said in one line, without a stack', async () => {
    const child = spawn(process.execPath, [script], {
      env: {
        PATH: process.env.PATH,
        GIRO_HOME: home,
        GIRO_PORT: '0',
        GIRO_RPC_PORT: '0',
        GIRO_SHOP_PORT: '0',
        GIRO_FEE_BPS: 'x',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let text = ''
    child.stderr.on('data', (data: Buffer) => (text += data))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1)
    expect(text).toContain('GIRO_FEE_BPS is "x"; it takes a whole number from 0 to 1000.')
    expect(text).not.toContain('    at ')
  })
})
