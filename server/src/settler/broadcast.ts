import type { Hex } from 'viem'
import type { Context } from '../context.ts'

/**
 * sent: the node has it. used: the nonce is behind the chain, by one of ours or a stranger; receipts will tell.
 * underpriced: an attempt with the same nonce is there and this one does not pay enough more.
 */
export type Broadcast = 'sent' | 'used' | 'underpriced'

/**
 * Hands a stored transaction to the node; harmless when it has it already. Throws when the node refuses it or cannot be
 * asked: the transaction then stays stored and is handed over again.
 */
export async function broadcast(
  context: Pick<Context, 'db' | 'network' | 'now'>,
  submission: number,
  attempt: { hash: Hex; raw?: Hex },
): Promise<Broadcast> {
  const { db, network, now } = context
  const raw =
    attempt.raw ??
    (await db.selectFrom('attempt').select('raw').where('hash', '=', attempt.hash).executeTakeFirstOrThrow()).raw
  const answer = await send(network, raw)
  await db.updateTable('attempt').set({ sent_ms: now() }).where('hash', '=', attempt.hash).execute()
  await db
    .updateTable('submission')
    .set({ status: 'sent', updated_ms: now() })
    .where('id', '=', submission)
    .where('status', '=', 'prepared')
    .execute()
  return answer
}

async function send(network: Context['network'], raw: Hex): Promise<Broadcast> {
  try {
    await network.client.request({ method: 'eth_sendRawTransaction', params: [raw] }, { retryCount: 0 })
    return 'sent'
  } catch (error) {
    const text = messages(error)
    if (/already (known|imported|exists|in)|known transaction|ALREADY_EXISTS/i.test(text)) return 'sent'
    if (/nonce (is )?too low|nonce too small|old nonce/i.test(text)) return 'used'
    if (/underpriced|gas price too low|less than block base fee|fee cap (is )?(too low|less)/i.test(text))
      return 'underpriced'
    throw error
  }
}

/** An error's message and its causes'; viem puts the node's words into `details`. */
function messages(error: unknown): string {
  const parts: string[] = []
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    parts.push((at as { details?: string }).details ?? '', at.message.slice(0, 2_000))
  }
  return parts.join('\n')
}
