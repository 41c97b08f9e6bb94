import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** `giro start`: runs the server with its chain, database and shop in this terminal, until it is stopped. */
export function start(): Promise<void> {
  const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: 'inherit' })
  // Ctrl-C reaches the child by itself (same terminal); a signal sent to this process alone must be handed on.
  const handOn = (signal: NodeJS.Signals) => child.kill(signal)
  process.on('SIGTERM', handOn)
  process.on('SIGHUP', handOn)
  process.on('SIGINT', () => undefined)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal ? 1 : 0)
      resolve()
    })
  })
}
