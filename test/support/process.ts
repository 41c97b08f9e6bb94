import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type ServerProcess = {
  child: ChildProcess
  url: string
  /** as a power cut would: no handler runs */
  kill9: () => Promise<void>
  /** as Ctrl-C does */
  stop: () => Promise<void>
}

/** Starts the server's own binary with an environment, and resolves when it says that it is ready. */
export async function spawnServer(env: Record<string, string>, program = 'server/src/main.ts'): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    [...(process.env.GIRO_TEST_NODE_ARGS?.split(' ') ?? []), '--import', 'tsx', program],
    {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, GIRO_LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said = (said + chunk).slice(-8_000)
  })
  child.stderr?.on('data', (chunk) => {
    said = (said + chunk).slice(-8_000)
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server was not ready after 60 s:\n${said}`)), 60_000)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)))
    child.on('message', (message: { ready?: boolean; url?: string }) => {
      if (!message.ready) return
      clearTimeout(timer)
      resolve(message.url ?? '')
    })
  })
  return {
    child,
    url,
    kill9: async () => {
      child.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      child.kill('SIGTERM')
      await exited
    },
  }
}
