import type { NetworkView } from '@giro/protocol/networkView'
import { formatEther, formatGwei, formatUnits } from 'viem'
import { askDashboard } from './dashboardClient.ts'
import type { Environment } from './environment.ts'
import { table } from './payments.ts'

/** `giro networks`, `giro networks pause`, `giro networks resume`: how each does, and whether it takes money. */
export async function networks(
  change: { id: string; verb: 'pause' | 'resume' } | null,
  options: { json?: boolean },
  environment: Environment,
): Promise<void> {
  const path = change ? `networks/${encodeURIComponent(change.id)}/${change.verb}` : 'networks'
  const { data } = await askDashboard<{ data: NetworkView[] }>(environment, path, { method: change ? 'POST' : 'GET' })
  if (options.json) return print(JSON.stringify(data, null, 2))
  print(
    table([
      ['ID', 'NAME', 'STATE', 'BLOCK', 'GAS (GWEI)', 'SETTLER HAS', 'A PAYMENT COSTS'],
      ...data.map((network) => [
        network.id,
        network.name,
        network.paused ? 'paused' : network.alarms.length > 0 ? 'ALARM' : 'ok',
        String(network.indexed_block),
        network.gas_price === null ? '?' : short(formatGwei(BigInt(network.gas_price))),
        network.settler_balance === null
          ? '?'
          : `${short(formatEther(BigInt(network.settler_balance)))} ${network.coin}`,
        fees(network),
      ]),
    ]),
  )
  for (const { name, alarms } of data) for (const { detail } of alarms) print(`${name}: ${detail}`)
}

function fees({ settlement_fees }: NetworkView): string {
  const known = settlement_fees.filter(({ amount }) => amount !== null)
  if (known.length === 0) return '-'
  return known.map((fee) => `${short(formatUnits(BigInt(fee.amount!), fee.decimals))} ${fee.symbol}`).join(', ')
}

/** Four digits that say something. */
const short = (decimal: string) => String(Number(Number(decimal).toPrecision(4)))

const print = (text: string) => void process.stdout.write(`${text}\n`)
