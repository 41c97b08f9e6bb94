import { currencyExponent } from './currency.ts'
import type { Sale } from './saleView.ts'

const columns: [name: string, cell: (sale: Sale) => string | number | null][] = [
  ['payment', (sale) => sale.id],
  ['paid_at', (sale) => new Date(sale.paid_ms).toISOString()],
  ['created_at', (sale) => new Date(sale.created_ms).toISOString()],
  ['description', (sale) => text(sale.description)],
  ['currency', (sale) => sale.currency.toUpperCase()],
  ['amount', (sale) => decimal(sale.amount, currencyExponent(sale.currency))],
  ['tip', (sale) => decimal(sale.tip, currencyExponent(sale.currency))],
  ['refunded', (sale) => decimal(sale.refunded, currencyExponent(sale.currency))],
  ['token', (sale) => text(sale.symbol)],
  ['token_amount', (sale) => decimal(sale.base_amount, sale.decimals)],
  ['token_base_units', (sale) => sale.base_amount],
  ['fee', (sale) => decimal(sale.base_fee, sale.decimals)],
  ['fee_base_units', (sale) => sale.base_fee],
  ['asset', (sale) => sale.asset],
  ['network', (sale) => sale.network],
  ['payer', (sale) => sale.payer],
  ['block', (sale) => sale.block_number],
  ['transaction', (sale) => sale.transaction_hash],
  ['receipt', (sale) => sale.receipt_url],
]

/**
 * Sales as CSV (RFC 4180: CRLF, quotes doubled), oldest first. What a spreadsheet would read as a formula gets an apostrophe
 * before it, as the words in it were written by buyers.
 */
export function salesCsv(sales: Sale[]): string {
  const lines = [columns.map(([name]) => name)]
  for (const sale of [...sales].reverse()) lines.push(columns.map(([, cell]) => quoted(String(cell(sale) ?? ''))))
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('')
}

const text = (value: string | null) => (value !== null && /^[\s]*[=+\-@\t\r|%]/.test(value) ? `'${value}` : value)

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** An integer of the smallest unit as a plain decimal: no grouping, point before the fraction. */
function decimal(value: number | string, places: number): string {
  const digits = String(value).padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}
