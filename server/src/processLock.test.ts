import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LockedError, startTime, takeProcessLock } from './processLock.ts'

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'giro-lock-'))
})
const launched: ChildProcess[] = []
afterEach(() => {
  for (const child of launched.splice(0)) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

const program = (body: string) => `
  import { takeProcessLock } from '${new URL('./processLock.ts', import.meta.url).href}'
  const directory = ${JSON.stringify(directory)}
  ${body}`

function launch(body: string) {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program(body)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  launched.push(child)
  const said = new Promise<string>((resolve) => child.stdout.once('data', (data: Buffer) => resolve(data.toString())))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return { child, said, ended }
}

describe('takeProcessLock', () => {
  test('default: one at a time, again after a release', async () => {
    const lock = await takeProcessLock(directory)
    await expect(takeProcessLock(directory)).rejects.toThrow(LockedError)
    lock.release()
    lock.release()
    const next = await takeProcessLock(directory)
    expect(readdirSync(directory)).toEqual(['2'])
    next.release()
  })

  test('behavior: waits for a holder that releases in time', async () => {
    const lock = await takeProcessLock(directory)
    setTimeout(() => lock.release(), 200)
    const next = await takeProcessLock(directory, { waitMs: 5_000 })
    next.release()
  })

  test('behavior: a killed holder is taken over, also when its number runs again', async () => {
    const { child, said, ended } = launch(
      `await takeProcessLock(directory); console.log('held'); setInterval(() => {}, 1000)`,
    )
    await said
    await expect(takeProcessLock(directory)).rejects.toThrow(`in use by process ${child.pid}`)
    child.kill('SIGKILL')
    await ended
    ;(await takeProcessLock(directory)).release()
    const other = { pid: process.pid, started: 'long ago', host: hostname() }
    writeFileSync(join(directory, '9'), JSON.stringify(other))
    ;(await takeProcessLock(directory)).release()
  })

  test('behavior: of several that take over a dead holder at once, exactly one wins, each time', async () => {
    const rounds = 300
    for (let round = 0; round < rounds; round++) {
      mkdirSync(join(directory, String(round)))
      writeFileSync(
        join(directory, String(round), '1'),
        JSON.stringify({ pid: 1, started: 'long ago', host: hostname() }),
      )
    }
    // they start together and stay alive until all are through: what they took, they hold
    const contenders = Array.from({ length: 3 }, () =>
      launch(`
        let won = 0
        while (Date.now() < ${Date.now() + 3_000});
        for (let round = 0; round < ${rounds}; round++)
          await takeProcessLock(directory + '/' + round).then(() => won++, () => {})
        console.log(won)
        setInterval(() => {}, 1000)`),
    )
    const wins = await Promise.all(contenders.map(({ said }) => said))
    expect(wins.map(Number).reduce((sum, each) => sum + each)).toBe(rounds)
    for (const { child } of contenders) child.kill('SIGKILL')
    await Promise.all(contenders.map(({ ended }) => ended))
  })

  test('error: a holder on another machine is not judged from here', async () => {
    writeFileSync(join(directory, '1'), JSON.stringify({ pid: 1, started: null, host: 'elsewhere' }))
    await expect(takeProcessLock(directory)).rejects.toThrow('on elsewhere. Stop it there')
  })

  test('behavior: the start time of a process does not change, and tells it from others', () => {
    expect(startTime(process.pid)).toBe(startTime(process.pid))
    expect(startTime(2 ** 22 + 1)).toBeNull()
  })
})
