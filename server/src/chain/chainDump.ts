import { open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { rpc } from './anvil.ts'

/** Writes the chain's whole state to `path`; a crash at any moment leaves the old file or the new one, never half of one. */
export async function dumpChain(rpcUrl: string, path: string): Promise<void> {
  const dump = await rpc<string>(rpcUrl, 'anvil_dumpState')
  const state = await promisify(gunzip)(Buffer.from(dump.slice(2), 'hex'))
  const unfinished = `${path}.new`
  const file = await open(unfinished, 'w')
  try {
    await file.writeFile(state)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncDirectory(dirname(path))
}

/** Makes a rename survive a power cut; Windows cannot open a folder and needs no such thing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/** Says whether a dump is due: soon after new transactions, else once a minute when there are new blocks. */
export class DumpSchedule {
  #dumpedBlock = -1
  #seenBlock = -1
  #dumpedMs = 0
  #tookMs = 0
  #transactions = false

  async isDue(rpcUrl: string, nowMs: number): Promise<boolean> {
    const block = Number(await rpc<string>(rpcUrl, 'eth_blockNumber'))
    if (block === this.#dumpedBlock) return false
    // many blocks at once, or fewer than before: do not ask for each
    if (block - this.#seenBlock > 20 || block < this.#seenBlock) this.#transactions = true
    for (let number = this.#seenBlock + 1; number <= block && !this.#transactions; number++) {
      const count = await rpc<string>(rpcUrl, 'eth_getBlockTransactionCountByNumber', [`0x${number.toString(16)}`])
      this.#transactions = Number(count) > 0
    }
    this.#seenBlock = block
    // a dump makes the chain wait, longer the longer the chain: spend at most a tenth of the time on it
    const waitMs = this.#transactions ? Math.max(0, 10 * this.#tookMs) : 60_000
    return nowMs - this.#dumpedMs >= waitMs
  }

  dumped(startedMs: number, nowMs: number): void {
    this.#dumpedBlock = this.#seenBlock
    this.#dumpedMs = nowMs
    this.#tookMs = nowMs - startedMs
    this.#transactions = false
  }
}
