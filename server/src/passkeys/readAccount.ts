import { passkeyAccountAbi } from '@giro/protocol/generated/abis'
import { passkeyId } from '@giro/protocol/passkey'
import { type OperationView, type PasskeyAccountView, passkeyAccountView } from '@giro/protocol/passkeyView'
import { type Address, erc20Abi, type Hex, zeroAddress, zeroHash } from 'viem'
import type { Context } from '../context.ts'
import { unreachable } from '../payments/wouldTake.ts'
import { passkeyViewOf } from './register.ts'
import { firstPasskey, type PasskeyAccountRow } from './rows.ts'

export type AccountState = {
  deployed: boolean
  nonce: number
  recovery: { key: Address | null; passkey: Hex | null; notBefore_s: number | null; nonce: number }
}

/** What the chain says of an account now. Throws MoneyError when it cannot be asked. */
export async function readState({ network }: Pick<Context, 'network'>, address: Address): Promise<AccountState> {
  const { client } = network
  const code = await client.getCode({ address }).catch((cause) => {
    throw unreachable(cause)
  })
  if (!code) return { deployed: false, nonce: 0, recovery: { key: null, passkey: null, notBefore_s: null, nonce: 0 } }
  const [nonce, key, passkey, notBefore, recoveryNonce] = await client
    .readContract({ address, abi: passkeyAccountAbi, functionName: 'state' })
    .catch((cause) => {
      throw unreachable(cause)
    })
  const recovering = passkey !== zeroHash
  return {
    deployed: true,
    nonce: Number(nonce),
    recovery: {
      key: key === zeroAddress ? null : key,
      passkey: recovering ? passkey : null,
      notBefore_s: recovering ? Number(notBefore) : null,
      nonce: Number(recoveryNonce),
    },
  }
}

/** Base units of each accepted asset. */
export async function readHoldings({ network }: Pick<Context, 'network'>, address: Address) {
  return Promise.all(
    network.assets.map(async (asset) => ({
      asset,
      amount: await network.client
        .readContract({ address: asset.address, abi: erc20Abi, functionName: 'balanceOf', args: [address] })
        .catch((cause) => {
          throw unreachable(cause)
        }),
    })),
  )
}

/** All that its owner's page shows. */
export async function readAccount(context: Context, account: PasskeyAccountRow): Promise<PasskeyAccountView> {
  const { network } = context
  const [state, holdings, passkeys, operations, payments, block] = await Promise.all([
    readState(context, account.address),
    readHoldings(context, account.address),
    context.db
      .selectFrom('passkey_account_key')
      .selectAll()
      .where('passkey_account', '=', account.address)
      .limit(50)
      .execute(),
    readOperations(context, account.address),
    readPayments(context, account.address),
    network.client.getBlock().catch((cause) => {
      throw unreachable(cause)
    }),
  ])
  const first = passkeyId(firstPasskey(account))
  const counts = await Promise.all(
    passkeys.map(({ id }) =>
      state.deployed
        ? network.client.readContract({
            address: account.address,
            abi: passkeyAccountAbi,
            functionName: 'isPasskey',
            args: [id],
          })
        : id === first,
    ),
  )
  return passkeyAccountView.parse({
    address: account.address,
    network: {
      id: network.id,
      chain_id: network.chainId,
      name: network.name,
      embedded: network.embedded,
      house: network.contracts.house,
      passkey_accounts: network.contracts.passkeyAccounts,
    },
    first: { x: account.x, y: account.y, origin: account.origin },
    deployed: state.deployed,
    nonce: state.nonce,
    balances: holdings.map(({ asset, amount }) => ({
      asset: asset.address,
      symbol: asset.symbol,
      decimals: asset.decimals,
      amount: String(amount),
    })),
    passkeys: passkeys.filter((_, index) => counts[index]).map(passkeyViewOf),
    recovery: {
      key: state.recovery.key,
      passkey: state.recovery.passkey,
      not_before: state.recovery.notBefore_s,
      nonce: state.recovery.nonce,
    },
    operations,
    payments,
    chain_time: Number(block.timestamp),
  } satisfies PasskeyAccountView)
}

const paymentsMost = 20

async function readPayments(
  { db, network }: Pick<Context, 'db' | 'network'>,
  account: Address,
): Promise<PasskeyAccountView['payments']> {
  const among = (side: 'payer' | 'payee') =>
    db
      .selectFrom('payment')
      .select(['id', 'asset', 'captured', 'fee', 'timestamp_s', 'transaction_hash'])
      .where('network', '=', network.id)
      .where(side, '=', account)
      .where('captured', '>', 0n)
      .orderBy('timestamp_s', 'desc')
      .limit(paymentsMost)
      .execute()
  const [paid, received] = await Promise.all([among('payer'), among('payee')])
  const rows = [
    ...paid.map((row) => ({ row, direction: 'out' as const, amount: row.captured })),
    ...received.map((row) => ({ row, direction: 'in' as const, amount: row.captured - row.fee })),
  ]
  return rows
    .sort((a, b) => b.row.timestamp_s - a.row.timestamp_s)
    .slice(0, paymentsMost)
    .map(({ row, direction, amount }) => {
      const asset = network.assets.find(({ address }) => address === row.asset)
      return {
        id: row.id,
        direction,
        amount: String(amount),
        symbol: asset?.symbol ?? row.asset,
        decimals: asset?.decimals ?? 0,
        at_ms: row.timestamp_s * 1000,
        transaction_hash: row.transaction_hash,
      }
    })
}

/** The newest first. */
export async function readOperations(
  { db, network }: Pick<Context, 'db' | 'network'>,
  account: Address,
): Promise<OperationView[]> {
  const rows = await db
    .selectFrom('job')
    .leftJoin('submission', 'submission.id', 'job.submission')
    .select(['job.key', 'job.kind', 'job.status', 'job.reason', 'job.created_ms', 'submission.transaction_hash'])
    .where('job.network', '=', network.id)
    .where('job.target', '=', 'passkeyAccounts')
    .where('job.kind', 'in', ['execute', 'start_recovery', 'finish_recovery'])
    .where('job.account', '=', account)
    .orderBy('job.id', 'desc')
    .limit(20)
    .execute()
  return rows.map((row) => ({
    kind: row.kind as OperationView['kind'],
    nonce: Number(row.key.slice(row.key.lastIndexOf(':') + 1)),
    status: row.status,
    reason: row.reason,
    transaction_hash: row.transaction_hash,
    created_ms: row.created_ms,
  }))
}
