import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { isAlive, startTime } from '../processLock.ts'
import { freePort, rpc } from './anvil.ts'
import { type EmbeddedChain, startEmbeddedChain } from './embedded.ts'

const payer = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const payee = '0x00000000000000000000000000000000000000Aa'

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'giro-chain-'))
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

async function start(directory: string | null, port = 0): Promise<EmbeddedChain> {
  const chain = await startEmbeddedChain({ port, directory, lockWaitMs: 10_000 })
  cleanups.push(() => chain.stop())
  return chain
}

/** A process that starts the chain as the server does, to be killed. */
function launchInProcess(directory: string): ChildProcess {
  const program = `
    import { startEmbeddedChain } from '${new URL('./embedded.ts', import.meta.url).href}'
    const chain = await startEmbeddedChain({ port: 0, directory: ${JSON.stringify(directory)} })
    process.stdout.write(JSON.stringify({ rpcUrl: chain.rpcUrl, anvilPid: chain.anvilPid }) + '\\n')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  cleanups.push(() => child.kill('SIGKILL'))
  return child
}

async function startInProcess(directory: string): Promise<{ process: ChildProcess; rpcUrl: string; anvilPid: number }> {
  const child = launchInProcess(directory)
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (data: Buffer) => resolve(data.toString()))
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { process: child, ...(JSON.parse(line) as { rpcUrl: string; anvilPid: number }) }
}

/** Pays 1 wei and waits until it is mined; returns the transaction's hash. */
async function pay(rpcUrl: string): Promise<string> {
  const hash = await rpc<string>(rpcUrl, 'eth_sendTransaction', [{ from: payer, to: payee, value: '0x1' }])
  await until(async () => (await rpc(rpcUrl, 'eth_getTransactionReceipt', [hash])) !== null)
  return hash
}

const received = async (rpcUrl: string) => Number(await rpc<string>(rpcUrl, 'eth_getBalance', [payee, 'latest']))
const height = async (rpcUrl: string) => Number(await rpc<string>(rpcUrl, 'eth_blockNumber'))

async function until(condition: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited in vain')
    await sleep(25)
  }
}

const gone = (pid: number, started: string | null) => until(() => !isAlive(pid, started))

describe('startEmbeddedChain', () => {
  test('default: a block each second; stop and start keep the state and go on with the time of day', async () => {
    const directory = newDirectory()
    const first = await start(directory)
    const hash = await pay(first.rpcUrl)
    const before = await height(first.rpcUrl)
    await first.stop()

    const second = await start(directory)
    expect(await received(second.rpcUrl)).toBe(1)
    expect(await rpc(second.rpcUrl, 'eth_getTransactionReceipt', [hash])).toMatchObject({ status: '0x1' })
    await until(async () => (await height(second.rpcUrl)) >= before + 2)
    const block = await rpc<{ timestamp: string }>(second.rpcUrl, 'eth_getBlockByNumber', ['latest', false])
    expect(Math.abs(Number(block.timestamp) - Date.now() / 1000)).toBeLessThan(3)
  })

  test('behavior: kill -9 of the server ends anvil, and loses nothing that was mined', async () => {
    const directory = newDirectory()
    for (let round = 1; round <= 3; round++) {
      const server = await startInProcess(directory)
      const started = startTime(server.anvilPid)
      await pay(server.rpcUrl)
      server.process.kill('SIGKILL')
      const chain = await start(directory)
      expect(await received(chain.rpcUrl)).toBe(round)
      await gone(server.anvilPid, started)
      await chain.stop()
    }
  })

  test('behavior: kill -9 at any moment of the start leaves no anvil', async () => {
    const directory = newDirectory()
    await (await start(directory)).stop()
    for (let delayMs = 100; delayMs <= 1_000; delayMs += 100) {
      const server = launchInProcess(directory)
      await sleep(delayMs)
      server.kill('SIGKILL')
    }
    await until(() => watchdogsOn(directory).length === 0)
    expect(anvilsOn(directory)).toEqual([])
    const chain = await start(directory)
    const own = chain.anvilPid
    await until(() => anvilsOn(directory).every((pid) => pid === own))
    await chain.stop()
    await until(() => anvilsOn(directory).length === 0 && watchdogsOn(directory).length === 0)
  })

  test('behavior: a start right after a kill waits for the last dump', async () => {
    const directory = newDirectory()
    const server = await startInProcess(directory)
    const watchdog = watchdogOf(directory)
    await pay(server.rpcUrl)
    // a slow one
    process.kill(watchdog, 'SIGSTOP')
    cleanups.push(() => isAlive(watchdog, null) && process.kill(watchdog, 'SIGCONT'))
    server.process.kill('SIGKILL')
    const starting = start(directory)
    expect(await Promise.race([starting, sleep(2_000, 'waiting')])).toBe('waiting')
    process.kill(watchdog, 'SIGCONT')
    expect(await received((await starting).rpcUrl)).toBe(1)
  })

  test('behavior: state is on disk about 2 s after it was mined, whole', async () => {
    const directory = newDirectory()
    const chain = await start(directory)
    await pay(chain.rpcUrl)
    const file = join(directory, 'state.json')
    const saved = () => {
      const state = JSON.parse(readFileSync(file, 'utf8')) as { accounts: Record<string, { balance: string }> }
      return Number(state.accounts[payee.toLowerCase()]?.balance ?? 0) === 1
    }
    await until(() => {
      try {
        return saved()
      } catch (error) {
        // not there yet is fine, half a file is not
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
        throw error
      }
    }, 4_500)
  })

  test('behavior: when anvil alone dies it comes back from the last dump', async () => {
    const directory = newDirectory()
    const chain = await start(directory)
    await pay(chain.rpcUrl)
    await sleep(3_000)
    process.kill(chain.anvilPid, 'SIGKILL')
    await until(async () => (await received(chain.rpcUrl).catch(() => 0)) === 1)
  })

  test('behavior: when the watchdog is killed anvil is ended and the server is told', async () => {
    const directory = newDirectory()
    const chain = await start(directory)
    const started = startTime(chain.anvilPid)
    process.kill(watchdogOf(directory), 'SIGKILL')
    expect((await chain.failed).message).toContain('start again')
    await gone(chain.anvilPid, started)
  })

  test('behavior: when server and watchdog are killed at once, the next start ends the anvil that is left', async () => {
    const directory = newDirectory()
    const server = await startInProcess(directory)
    const started = startTime(server.anvilPid)
    process.kill(watchdogOf(directory), 'SIGSTOP')
    server.process.kill('SIGKILL')
    process.kill(watchdogOf(directory), 'SIGKILL')
    await sleep(200)
    expect(isAlive(server.anvilPid, started)).toBe(true)
    await start(directory)
    await gone(server.anvilPid, started)
  })

  test('error: port in use: says which and what to do', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    cleanups.push(() => other.close())
    await sleep(50)
    await expect(start(null, port)).rejects.toThrow(
      `Port ${port} is in use, so the embedded chain cannot listen there. Stop what uses it, or choose another with GIRO_RPC_PORT.`,
    )
  })

  test('error: the folder of a running chain is refused', async () => {
    const directory = newDirectory()
    await start(directory)
    await expect(startEmbeddedChain({ port: 0, directory, lockWaitMs: 300 })).rejects.toThrow(/in use by process \d+/)
  })
})

/** The lock's holder. */
function watchdogOf(directory: string): number {
  const { pid } = JSON.parse(readFileSync(join(directory, 'anvil.pid'), 'utf8')) as { pid: number }
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

/** Living processes whose command line has all the words. */
function processes(...words: string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return words.every((word) => line.includes(word))
      } catch {
        return false
      }
    })
}

const watchdogsOn = (directory: string) => processes('watchdog.ts', directory)
/** Known by the port that its watchdog was given, or by the state that it loaded. */
const anvilsOn = (directory: string) => processes('anvil', '--load-state', directory)
