import type { Selectable } from 'kysely'
import { type Address, getAddress, type Hex } from 'viem'
import type { Network } from '../chain/network.ts'
import type { DepositBook } from '../deposits/book.ts'
import type { ChainEventTable } from '../store/tables.ts'
import { assetOfId, decodeDepositsLog, decodeHouseLog, decodeTransfer, type RawLog } from './decodeLog.ts'
import type { Blocks } from './readBlocks.ts'

export type ChainEventRow = Selectable<ChainEventTable>

/**
 * The rows of chain_event that the logs of some blocks make. House and deposit events are kept whoever they belong to,
 * so that they alone rebuild all holds; of the tokens' transfers only those from or to a deposit address ever shown.
 */
export function eventRows(
  network: Pick<Network, 'id' | 'contracts'>,
  deposits: Pick<DepositBook, 'lookup'>,
  blocks: Blocks,
): ChainEventRow[] {
  const house = network.contracts.house.toLowerCase()
  const depositsContract = network.contracts.deposits.toLowerCase()
  const times = new Map(blocks.headers.map((header) => [header.hash, header.timestamp_s]))
  const rows: ChainEventRow[] = []

  for (const log of blocks.logs) {
    const place = log.address.toLowerCase()
    if (place === house) rows.push(...houseRow(log))
    else if (place === depositsContract) rows.push(...depositRow(log))
    else rows.push(...transferRows(log))
  }
  return rows.sort((a, b) => a.block_number - b.block_number || a.log_index - b.log_index)

  function base(log: RawLog, name: string, args: Record<string, unknown>): ChainEventRow {
    return {
      account: '',
      network: network.id,
      block_number: Number(log.blockNumber),
      log_index: Number(log.logIndex),
      block_hash: log.blockHash,
      transaction_hash: log.transactionHash,
      timestamp_s: times.get(log.blockHash)!,
      address: getAddress(log.address),
      name,
      payment: null,
      deposit: null,
      intent: null,
      asset: null,
      amount: typeof args.amount === 'string' ? BigInt(args.amount) : null,
      args,
    }
  }

  function owned(row: ChainEventRow, deposit: string): ChainEventRow {
    const record = deposits.lookup(deposit)
    return record ? { ...row, account: record.account, intent: record.intent.id } : row
  }

  function houseRow(log: RawLog): ChainEventRow[] {
    const event = decodeHouseLog(log)
    if (!event) return []
    const { name, args } = event
    const row = base(log, name, args)
    const payment = args.payment as { asset: Address; payer: Address } | undefined
    if (typeof args.id === 'string' && name !== 'Transfer' && BigInt(args.id) !== 0n) row.payment = args.id as Hex
    if (payment) return [owned({ ...row, asset: payment.asset }, payment.payer)]
    if (name === 'Transfer') return [{ ...row, asset: assetOfId(args.id as string) }]
    return [{ ...row, asset: (args.asset as Address | undefined) ?? null }]
  }

  function depositRow(log: RawLog): ChainEventRow[] {
    const event = decodeDepositsLog(log)
    if (!event) return []
    const { name, args } = event
    const row = {
      ...base(log, name, args),
      deposit: args.deposit as Address,
      asset: (args.asset as Address | undefined) ?? null,
      payment: (args.paymentId as Hex | undefined) ?? null,
    }
    return [owned(row, row.deposit)]
  }

  function transferRows(log: RawLog): ChainEventRow[] {
    const transfer = decodeTransfer(log)
    if (!transfer) return []
    const into = deposits.lookup(transfer.to) !== undefined
    const out = deposits.lookup(transfer.from) !== undefined
    if (!into && !out) return []
    const args = { from: getAddress(transfer.from), to: getAddress(transfer.to), amount: String(transfer.amount) }
    const row = (name: string, deposit: Address) =>
      owned({ ...base(log, name, args), deposit, asset: getAddress(log.address) }, deposit)
    const made: ChainEventRow[] = []
    if (into) made.push(row('Received', args.to))
    // One log between two deposits makes two rows; the second takes the negative of the log's index, which is nobody's.
    if (out) made.push({ ...row('Sent', args.from), ...(into ? { log_index: -1 - Number(log.logIndex) } : {}) })
    return made
  }
}

/** The addresses and terms that these logs name: whatever of them is a deposit's must be known before they are read. */
export function namedIn(network: Pick<Network, 'contracts'>, blocks: Blocks): { addresses: string[]; terms: string[] } {
  const house = network.contracts.house.toLowerCase()
  const depositsContract = network.contracts.deposits.toLowerCase()
  const addresses = new Set<string>()
  const terms = new Set<string>()
  for (const log of blocks.logs) {
    const place = log.address.toLowerCase()
    if (place === house) {
      const payment = decodeHouseLog(log)?.args.payment as { payer: string; terms: string } | undefined
      if (!payment) continue
      addresses.add(payment.payer)
      terms.add(payment.terms)
    } else if (place === depositsContract) {
      const deposit = decodeDepositsLog(log)?.args.deposit as string | undefined
      if (deposit) addresses.add(deposit)
    } else {
      const transfer = decodeTransfer(log)
      if (transfer) addresses.add(transfer.from).add(transfer.to)
    }
  }
  return { addresses: [...addresses], terms: [...terms] }
}
