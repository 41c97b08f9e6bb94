// A process of its own between the server and anvil. It outlives a killed server by a moment: takes the last dump, ends anvil.
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, type ProcessLock, startTime, takeProcessLock } from '../processLock.ts'
import { checkPort, rpcUrlOf, spawnAnvil } from './anvil.ts'
import { DumpSchedule, dumpChain } from './chainDump.ts'
import type { FromWatchdog, WatchdogOptions } from './embedded.ts'

const tickMs = 2_000
const restartsPerMinute = 3

const options = JSON.parse(process.argv[2] ?? '{}') as WatchdogOptions
const rpcUrl = rpcUrlOf(options.port)
const stateFile = options.directory === null ? null : join(options.directory, 'state.json')
const pidFile = options.directory === null ? null : join(options.directory, 'anvil.pid')
const cachePath = options.prune ? null : mkdtempSync(join(tmpdir(), 'giro-anvil-'))
const schedule = new DumpSchedule()
const restarts: number[] = []

let lock: ProcessLock | null = null
let anvil: ChildProcess | null = null
let answering = false
let stopping: Promise<void> | null = null
let dumping: Promise<void> = Promise.resolve()

// the server decides when to stop, or its death does; Ctrl-C reaches the server itself
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
process.on('SIGTERM', () => void stop(0))
process.on('disconnect', () => void stop(0))
// it may have died while this program was loaded
if (!process.connected) process.exit(0)
process.on('message', (message) => {
  if (message === 'stop') void stop(0)
})

try {
  if (options.directory !== null) {
    mkdirSync(options.directory, { recursive: true })
    // the watchdog of a server that was just killed may still be writing its last dump
    lock = await takeProcessLock(join(options.directory, 'lock'), { waitMs: options.lockWaitMs })
    endLeftover()
  }
  tell({ ready: { rpcUrl, anvilPid: await launch() } })
} catch (error) {
  tell({ failed: (error as Error).message })
  await stop(1)
}

while (stopping === null) {
  await sleep(tickMs)
  if (stopping === null) await dump(false)
}

/** Returns anvil's process id. */
async function launch(): Promise<number> {
  answering = false
  await checkPort(options.port)
  // the server may be gone since; what is started now would be nobody's
  if (stopping !== null) await stopping
  const loadState = stateFile !== null && existsSync(stateFile) ? stateFile : null
  const { child, ready } = spawnAnvil({ ...options, loadState, cachePath })
  anvil = child
  const pid = child.pid ?? 0
  if (pidFile !== null) writeFileSync(pidFile, JSON.stringify({ pid, started: startTime(pid) }))
  await ready
  answering = true
  child.once('exit', (code, signal) => void restart(`anvil ended with ${code ?? signal}`))
  return pid
}

/** Brings a dead anvil back from the last dump: to the indexer a reorganisation of at most the last seconds. */
async function restart(why: string): Promise<void> {
  if (stopping !== null) return
  const now = Date.now()
  restarts.push(now)
  try {
    if (stateFile === null) throw new Error(why)
    if (restarts.filter((each) => each > now - 60_000).length > restartsPerMinute)
      throw new Error(`${why}, again and again`)
    await launch()
  } catch (error) {
    tell({ failed: `The embedded chain stopped: ${(error as Error).message}` })
    await stop(1)
  }
}

function dump(last: boolean): Promise<void> {
  const file = stateFile
  if (file === null || !answering) return Promise.resolve()
  dumping = dumping.then(async () => {
    try {
      const startedMs = Date.now()
      if (!last && !(await schedule.isDue(rpcUrl, startedMs))) return
      await dumpChain(rpcUrl, file)
      schedule.dumped(startedMs, Date.now())
    } catch (error) {
      // the last dump stays; a full disk or a chain that hangs is worth knowing
      tell({ warning: `The embedded chain could not be saved: ${(error as Error).message}` })
    }
  })
  return dumping
}

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    await dump(true)
    if (anvil !== null && anvil.exitCode === null && anvil.signalCode === null) {
      const gone = new Promise((resolve) => anvil?.once('exit', resolve))
      anvil.kill('SIGKILL')
      await gone
    }
    if (pidFile !== null) rmSync(pidFile, { force: true })
    if (cachePath !== null) rmSync(cachePath, { recursive: true, force: true })
    lock?.release()
    process.exit(code)
  })()
  return stopping
}

/** Ends the anvil of a watchdog that was itself killed; without a watchdog nobody dumps it and it holds the port. */
function endLeftover(): void {
  if (pidFile === null || !existsSync(pidFile)) return
  try {
    const { pid, started } = JSON.parse(readFileSync(pidFile, 'utf8')) as { pid: number; started: string | null }
    // without the start time the number may be somebody else's by now
    if (started !== null && isAlive(pid, started)) process.kill(pid, 'SIGKILL')
  } catch {
    // half a file: written while the machine went down, and anvil with it
  }
  rmSync(pidFile, { force: true })
}

function tell(message: FromWatchdog): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
