import { sql } from 'kysely'
import type { Db, Trx } from '../context.ts'
import { MoneyError } from './errors.ts'

/**
 * Settler gas that takes signed by contract wallets may have burnt in an hour without effect, with those that are under
 * way: 150 takes, on each network. What a contract answers in the simulation need not be what it answers on chain, so a crowd of them could
 * empty the settler at no cost of its own; an account with a key pays for each transaction that makes it fail.
 */
export const burntGasMost = 30_000_000
const hour_ms = 3_600_000

export async function burntGas(db: Db | Trx, network: string, now_ms: number): Promise<number> {
  const { rows } = await sql<{ gas: string }>`
    select coalesce(sum(gas * greatest(attempts, 1)), 0)::text as gas from job
    where network = ${network} and contract_signer and status <> 'done'
      and (status <> 'failed' or updated_ms > ${now_ms - hour_ms})`.execute(db)
  return Number(rows[0]!.gas)
}

export const contractWalletsPaused = () =>
  new MoneyError(
    'contract_wallets_paused',
    'Too many payments of contract wallets failed on chain within the last hour, so that no more of them are relayed just now. Nothing was taken. Send the exact amount to the deposit address, pay from a wallet with its own key, or try again in a while.',
    { status: 429, type: 'api_error' },
  )
