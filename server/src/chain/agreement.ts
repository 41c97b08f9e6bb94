import type { Hex } from 'viem'
import { RpcFault, readHeader } from '../indexer/header.ts'
import type { Network, Witness } from './network.ts'

/** Two RPCs of one network know different blocks. Nothing is credited there until they agree. */
export class Disagreement extends RpcFault {
  override name = 'Disagreement'
}

const silentFor_ms = 30_000

/**
 * Asks every RPC of a network for a block. One that does not have it yet, or does not answer, says nothing; one that knows
 * another block at that height stops the indexer. A block's hash vouches for all before it, so the last of a range is enough.
 */
export async function checkAgreement(
  network: Pick<Network, 'name' | 'witnesses'>,
  block: { number: number; hash: Hex },
): Promise<void> {
  const answers = await Promise.all(network.witnesses.map((witness) => ask(witness, block.number)))
  const other = answers.findIndex((hash) => hash !== null && hash !== block.hash)
  if (other === -1) return
  throw new Disagreement(
    `The RPCs of ${network.name} disagree on block ${block.number}: ${network.witnesses[other]!.host} knows ${answers[other]}, another one ${block.hash}.`,
  )
}

async function ask(witness: Witness, number: number): Promise<Hex | null> {
  if (performance.now() < witness.silentUntil_ms) return null
  try {
    return (await readHeader(witness.client, number))?.hash ?? null
  } catch {
    // One that hangs must not slow down each block.
    witness.silentUntil_ms = performance.now() + silentFor_ms
    return null
  }
}
