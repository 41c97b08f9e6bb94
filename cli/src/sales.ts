import { salesCsv } from '@giro/protocol/salesCsv'
import type { SalesOfDay } from '@giro/protocol/saleView'
import type { Environment } from './environment.ts'
import { merchantClient } from './merchantClient.ts'
import { showAsset, showMinor } from './money.ts'
import { table } from './payments.ts'

export type SalesOptions = { day?: string; timezone: string; csv?: boolean; json?: boolean }

/** `giro sales`: what was sold on a day, as this computer's calendar has it unless told otherwise. */
export async function showSales(options: SalesOptions, environment: Environment): Promise<void> {
  const query = new URLSearchParams({ timezone: options.timezone, ...(options.day && { day: options.day }) })
  const found = (await merchantClient(environment).rawRequest(
    'GET',
    `/v1/giro/sales?${query}`,
  )) as unknown as SalesOfDay
  process.stdout.write(shown(found, options))
}

function shown(found: SalesOfDay, options: SalesOptions): string {
  if (options.csv) return salesCsv(found.sales)
  if (options.json) return `${JSON.stringify(found, null, 2)}\n`
  if (found.sales.length === 0) return `No sales on ${found.day} (${found.timezone}).\n`
  const rows = found.sales.map((sale) => [
    new Date(sale.paid_ms).toISOString().slice(11, 19),
    showMinor(sale.amount, sale.currency),
    showAsset(BigInt(sale.base_amount), sale.decimals, sale.symbol),
    sale.id,
    (sale.description ?? '').slice(0, 40),
  ])
  const totals = found.totals.map(
    ({ count, amount, tip, currency }) =>
      `${count} sold, ${showMinor(amount, currency)}${tip > 0 ? `, of it tips ${showMinor(tip, currency)}` : ''}`,
  )
  return `${table([['UTC', 'AMOUNT', 'TOKEN', 'PAYMENT', 'WHAT'], ...rows])}\n\n${totals.join('\n')}\n`
}
