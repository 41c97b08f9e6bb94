import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from './stack.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Started = { url: string; shop: string; rpcUrl: string; port: number; stop: () => Promise<void> }

/** What a newcomer does: `npm start`, on free ports and in an empty home, until it says that it is ready. */
export async function npmStart(): Promise<Started> {
  const home = mkdtempSync(join(tmpdir(), 'giro-start-'))
  const [port, rpcPort, shopPort] = [await freePort(), await freePort(), await freePort()]
  const child: ChildProcess = spawn('npm', ['start'], {
    cwd: root,
    env: {
      ...process.env,
      // the pages are built as a newcomer has them, not as tests of React would
      NODE_ENV: undefined,
      GIRO_HOME: home,
      GIRO_PORT: String(port),
      GIRO_RPC_PORT: String(rpcPort),
      GIRO_SHOP_PORT: String(shopPort),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`npm start was not ready after 120 s:\n${said}`)), 120_000)
    const hear = (chunk: Buffer) => {
      said += chunk
      if (!/is ready/.test(said)) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)))
  })
  return {
    url: `http://localhost:${port}`,
    shop: `http://localhost:${shopPort}`,
    rpcUrl: `http://127.0.0.1:${rpcPort}`,
    port,
    stop: async () => {
      if (child.pid) process.kill(-child.pid, 'SIGTERM')
      await exited
      // The chain's last dump may still be written: what it leaves behind is a temporary folder's, and no test's concern.
      await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }).catch(() => undefined)
    },
  }
}
