import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export type ProcessLock = { release(): void }

/** Somebody else works in this folder. */
export class LockedError extends Error {
  override name = 'LockedError'
}

/** Pid numbers are used again; with the start time they are not. `pid` null: released. */
type Holder = { pid: number | null; started: string | null; host: string }

/**
 * Takes the folder for this process alone, until it releases or dies.
 *
 * The files in it are generations, `1`, `2`, …: the highest is the holder's. A new one appears only by a hard link that
 * already has its content, so two processes can never both believe they took over the same dead holder; a release marks
 * the file and leaves it, so that numbers only grow.
 *
 * @throws {LockedError} when a living process still holds it after `waitMs`.
 */
export async function takeProcessLock(directory: string, options: { waitMs?: number } = {}): Promise<ProcessLock> {
  const deadline = Date.now() + (options.waitMs ?? 0)
  mkdirSync(directory, { recursive: true })
  for (;;) {
    const lock = tryLock(directory)
    if (typeof lock !== 'string') return lock
    if (Date.now() >= deadline) throw new LockedError(lock)
    await sleep(50)
  }
}

function tryLock(directory: string): ProcessLock | string {
  const last = highest(directory)
  if (last > 0) {
    const holder = read(join(directory, String(last)))
    if (holder === null) return `${directory} is being taken by another process. Try again.`
    if (holder.pid !== null && holder.host !== hostname()) {
      return `${directory} is in use by process ${holder.pid} on ${holder.host}. Stop it there; if that machine is gone, delete ${directory} and start again.`
    }
    if (holder.pid !== null && isAlive(holder.pid, holder.started)) {
      return `${directory} is in use by process ${holder.pid}. Stop that Giro first, or choose another folder with GIRO_HOME.`
    }
  }
  const generation = last + 1
  const path = join(directory, String(generation))
  if (!publish(directory, path, { pid: process.pid, started: startTime(process.pid), host: hostname() })) {
    return `${directory} was just taken by another process.`
  }
  if (highest(directory) !== generation) {
    rmSync(path, { force: true })
    return `${directory} was just taken by another process.`
  }
  for (const name of readdirSync(directory)) {
    if (Number(name) < generation) rmSync(join(directory, name), { force: true })
  }
  let released = false
  return {
    release() {
      if (released) return
      released = true
      const marked = `${path}.released`
      writeFileSync(marked, JSON.stringify({ pid: null, started: null, host: hostname() } satisfies Holder))
      renameSync(marked, path)
    },
  }
}

function highest(directory: string): number {
  return Math.max(
    0,
    ...readdirSync(directory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number),
  )
}

/** False when the file is there already. */
function publish(directory: string, path: string, holder: Holder): boolean {
  const own = join(directory, `new.${process.pid}.${Math.random().toString(36).slice(2)}`)
  writeFileSync(own, JSON.stringify(holder))
  try {
    linkSync(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function read(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

/** Whether the process that was started then still runs. `started` null: its start is not known. */
export function isAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const now = startTime(pid)
  return started === null || now === null || now === started
}

/** When a process was started, in a form that only equality is asked of; null when the system does not say. */
export function startTime(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // the name in parentheses may hold spaces; field 3 (state) follows it, the start time is field 22
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // a zombie holds nothing any more
      return fields[0] === 'Z' ? 'dead' : (fields[19] ?? null)
    }
    if (process.platform === 'win32') return null
    return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}
