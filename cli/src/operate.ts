import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CliError, ExitCode } from './failure.ts'

/** `giro deploy`, `giro doctor`, `giro restore`: the server's own program, with the server's settings and keys; it needs no running server. */
export async function operate(
  command: 'deploy' | 'doctor',
  options: { network?: string; json?: boolean },
  env: Record<string, string | undefined> = process.env,
): Promise<void> {
  const { file, network } = networkOf(options.network)
  if (command === 'deploy' && network === undefined)
    throw new CliError('Which network? For example: giro deploy --network networks.json#base', ExitCode.usage)
  await runOperate([command, ...(network === undefined ? [] : [network]), ...(options.json ? ['--json'] : [])], {
    ...env,
    ...(file === undefined ? {} : { GIRO_NETWORKS: resolve(file) }),
  })
}

export async function runOperate(args: string[], env: Record<string, string | undefined>): Promise<void> {
  const script = fileURLToPath(new URL('../../server/src/operate/main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    stdio: 'inherit',
    env,
  })
  await new Promise<void>((done, failed) => {
    child.on('error', failed)
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal ? 1 : 0)
      done()
    })
  })
}

/** `networks.json#base`, `networks.json#eip155:8453`, or only what follows the `#` when GIRO_NETWORKS names the file. */
function networkOf(text: string | undefined): { file?: string; network?: string } {
  if (text === undefined) return {}
  const at = text.indexOf('#')
  return at === -1 ? { network: text } : { file: text.slice(0, at), network: text.slice(at + 1) }
}
