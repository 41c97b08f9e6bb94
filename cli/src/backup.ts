import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { terminalToken } from './dashboardClient.ts'
import type { Environment } from './environment.ts'
import { CliError, ExitCode } from './failure.ts'
import { runOperate } from './operate.ts'

/** `giro backup`: what the running server writes of itself. The file appears when it is whole, and never over another. */
export async function backup(file: string, environment: Environment): Promise<void> {
  if (existsSync(file)) throw new CliError(`${file} is there already. Nothing was written; choose another name.`)
  const token = terminalToken(environment)
  if (token === null) {
    throw new CliError(
      `${environment.terminalTokenFile} cannot be read: a backup is made on the server's machine. Set GIRO_HOME to its folder.`,
    )
  }
  const response = await fetch(`${environment.server}/api/dashboard/backup`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'giro-client': 'terminal', 'user-agent': 'giro' },
  }).catch((cause) => {
    throw new CliError(
      `No Giro server answers at ${environment.server}. Start it: it makes the backup of itself.`,
      ExitCode.unreachable,
      { cause },
    )
  })
  if (!response.ok || !response.body) {
    const answer = (await response.json().catch(() => ({}))) as { detail?: string }
    throw new CliError(answer.detail ?? `The server answered ${response.status}. Nothing was written.`)
  }
  const unfinished = `${file}.unfinished`
  try {
    const target = createWriteStream(unfinished, { mode: 0o600, flush: true })
    await pipeline(Readable.fromWeb(response.body as ReadableStream), target)
    renameSync(unfinished, file)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw new CliError(`The backup could not be written: ${(cause as Error).message}. No file was made.`, undefined, {
      cause,
    })
  }
  process.stdout.write(
    `${file}: database and deposit addresses.\nThe signing keys are not in it: keep keys.json of GIRO_HOME, or your keystore, in another safe place. Without them money cannot be settled.\n`,
  )
}

/** `giro restore`: the server's own program, with the server's settings and keys. */
export const restore = (file: string): Promise<void> => runOperate(['restore', resolve(file)], process.env)
