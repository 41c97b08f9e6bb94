import { currencyExponent } from '@giro/protocol/currency'
import type { Depth, Network } from '../chain/network.ts'
import type { Head } from './head.ts'
import type { IntentRow } from './rows.ts'

type Rules = Pick<Network, 'depth' | 'depthsOfLess'>

/** What a payment of this amount waits for on a network. */
export function depthFor(rules: Rules, intent: Pick<IntentRow, 'amount_minor' | 'currency'>): Depth {
  const units = intent.amount_minor / 10 ** currencyExponent(intent.currency)
  return rules.depthsOfLess.find((rule) => units <= rule.upTo)?.depth ?? rules.depth
}

/** Whether a block lies as deep as asked. A chain that does not tell what is safe has nothing safe. */
export function isDeep(head: Head, block_number: number, depth: Depth): boolean {
  if (typeof depth === 'number') return head.number - block_number + 1 >= depth
  return block_number <= (head[depth] ?? -1)
}

/** Whether anything waits for more than its own block. */
export function waits({ depth, depthsOfLess }: Rules): boolean {
  return [depth, ...depthsOfLess.map((rule) => rule.depth)].some((each) => each !== 1)
}

/** How many blocks an ordinary reorganisation may take back; deeper ones are worth an alarm. */
export function ordinaryBlocks({ depth, depthsOfLess }: Rules): number {
  return Math.max(
    ...[depth, ...depthsOfLess.map((rule) => rule.depth)].map((each) => (typeof each === 'number' ? each : 64)),
  )
}
