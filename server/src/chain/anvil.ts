import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type AnvilOptions = {
  port: number
  chainId: number
  /** seconds between blocks; 0: only when asked (anvil_mine, evm_mine) */
  blockTimeS: number
  /** keep only the last ten states; without it reorganisations work at any depth, and the disk fills */
  prune: boolean
  /** a state that anvil_dumpState made, as JSON */
  loadState: string | null
  /** for what anvil writes without pruning */
  cachePath: string | null
}

export const embeddedChainId = 31337

const host = '127.0.0.1'
export const rpcUrlOf = (port: number) => `http://${host}:${port}`

/** The binary itself, not npm's wrapper around it, which would outlive or lose it when killed. */
export function anvilBinary(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${process.platform}-${arch}`
  try {
    const wrapper = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
    return createRequire(wrapper).resolve(`${name}/bin/anvil${process.platform === 'win32' ? '.exe' : ''}`)
  } catch {
    throw new Error(
      `The embedded chain's program (npm ${name}) is not installed. Run npm install again without --omit=optional; on a platform that anvil has no build for, name a chain with GIRO_NETWORKS.`,
    )
  }
}

/** Starts anvil; whoever calls must end it. `ready` rejects with anvil's own words when it does not come to answer. */
export function spawnAnvil(options: AnvilOptions): { child: ChildProcess; ready: Promise<void> } {
  const child = spawn(anvilBinary(), anvilArguments(options), {
    // its own group: Ctrl-C in the terminal must not take it away before the last dump
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-2_000)
  })
  child.on('error', (error) => {
    words += error.message
  })
  return { child, ready: untilItAnswers(child, options, () => words.trim()) }
}

async function untilItAnswers(
  child: ChildProcess,
  { port, chainId }: AnvilOptions,
  words: () => string,
): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!(await answers(port, chainId))) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      throw new Error(`The embedded chain did not start: ${words() || `anvil ended with ${child.exitCode}`}`)
    }
    if (Date.now() > deadline) throw new Error(`The embedded chain did not answer within 60 s. ${words()}`)
    await sleep(20)
  }
}

function anvilArguments(options: AnvilOptions): string[] {
  const list = ['--quiet', '--host', host, '--port', String(options.port), '--chain-id', String(options.chainId)]
  list.push('--gas-limit', '300000000')
  list.push(...(options.blockTimeS > 0 ? ['--block-time', String(options.blockTimeS)] : ['--no-mining']))
  if (options.prune) list.push('--prune-history', '10')
  if (options.cachePath !== null) list.push('--cache-path', options.cachePath)
  if (options.loadState !== null) list.push('--load-state', options.loadState)
  return list
}

async function answers(port: number, chainId: number): Promise<boolean> {
  try {
    return (await rpc(rpcUrlOf(port), 'eth_chainId')) === `0x${chainId.toString(16)}`
  } catch {
    return false
  }
}

/** One JSON-RPC call without retry. */
export async function rpc<T>(url: string, method: string, params: unknown[] = []): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: AbortSignal.timeout(60_000),
  })
  const answer = (await response.json()) as { result?: T; error?: { message: string } }
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`)
  return answer.result as T
}

/** @throws when somebody listens on the port of the loopback interface. */
export async function checkPort(port: number): Promise<void> {
  if (await isFree(port)) return
  throw new Error(
    `Port ${port} is in use, so the embedded chain cannot listen there. Stop what uses it, or choose another with GIRO_RPC_PORT.`,
  )
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ port: 0, host, exclusive: true }, () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
