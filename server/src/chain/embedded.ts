import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { embeddedChainId, freePort } from './anvil.ts'

export type WatchdogOptions = {
  port: number
  chainId: number
  directory: string | null
  blockTimeS: number
  prune: boolean
  lockWaitMs: number
}

export type FromWatchdog = { ready: { rpcUrl: string; anvilPid: number } } | { failed: string } | { warning: string }

export type EmbeddedChain = {
  rpcUrl: string
  /** for tests that kill it */
  anvilPid: number
  /** settles when the chain is gone although nobody stopped it; the server cannot go on then */
  failed: Promise<Error>
  stop(): Promise<void>
}

/**
 * Starts anvil behind a watchdog process. With a `directory` the chain survives restarts and crashes; a start right after
 * a kill waits for the last dump. When this process dies, however it dies, the watchdog ends anvil.
 *
 * @param options.port 0: any free one
 * @param options.blockTimeS seconds, 1 by default; 0: blocks only when asked
 * @param options.prune true by default; false for reorganisations deeper than a few blocks
 * @throws what happened and what to do: port in use, folder in use, binary missing.
 */
export async function startEmbeddedChain(options: {
  port: number
  chainId?: number
  directory: string | null
  blockTimeS?: number
  prune?: boolean
  /** how long to wait for the watchdog of a server that was just killed */
  lockWaitMs?: number
  onWarning?: (message: string) => void
}): Promise<EmbeddedChain> {
  const settings: WatchdogOptions = {
    port: options.port === 0 ? await freePort() : options.port,
    chainId: options.chainId ?? embeddedChainId,
    directory: options.directory,
    blockTimeS: options.blockTimeS ?? 1,
    prune: options.prune ?? true,
    lockWaitMs: options.lockWaitMs ?? 20_000,
  }
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href
  const program = fileURLToPath(new URL('./watchdog.ts', import.meta.url))
  const watchdog = spawn(process.execPath, ['--import', tsx, program, JSON.stringify(settings)], {
    // its own group, so that Ctrl-C does not end it before its last dump
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const exited = new Promise<void>((resolve) => watchdog.once('exit', () => resolve()))

  let anvilPid = 0
  let stopped = false
  let reason = 'its watchdog process ended'
  const ready = new Promise<string>((resolve, reject) => {
    watchdog.on('message', (message: FromWatchdog) => {
      if ('ready' in message) {
        anvilPid = message.ready.anvilPid
        resolve(message.ready.rpcUrl)
      } else if ('failed' in message) {
        reason = message.failed
        reject(new Error(message.failed))
      } else options.onWarning?.(message.warning)
    })
    watchdog.once('error', reject)
    exited.then(() => reject(new Error(`The embedded chain did not start: ${reason}.`)))
  })
  const failed = exited.then(() => {
    if (stopped) return new Promise<Error>(() => {})
    // nobody else would end it now
    if (anvilPid !== 0) endProcess(anvilPid)
    return new Error(`${reason}. The last state is on disk: start again.`)
  })

  const rpcUrl = await ready
  return {
    rpcUrl,
    anvilPid,
    failed,
    async stop() {
      stopped = true
      if (watchdog.connected) watchdog.send('stop', () => {})
      await exited
    },
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it is gone already
  }
}
