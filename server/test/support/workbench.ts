import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoUsdcAbi } from '@giro/protocol/generated/abis'
import { pino } from 'pino'
import type { Address, PrivateKeyAccount } from 'viem'
import { encodeFunctionData } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { sendTransactions } from '../../src/chain/sendTransactions.ts'
import { readConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { DepositBook } from '../../src/deposits/book.ts'
import { Alarms } from '../../src/networks/alarms.ts'
import { takeCall } from '../../src/payments/calls.ts'
import { createIntents } from '../../src/payments/create.ts'
import { paymentBySignature, typedToSign } from '../../src/payments/prepare.ts'
import type { AccountRow, IntentRow } from '../../src/payments/rows.ts'
import type { NewJob } from '../../src/settler/queueJobs.ts'
import { unfenced } from '../../src/store/lease.ts'
import { startTestChain, type TestChain } from './chain.ts'
import { freshStore } from './store.ts'

/** A chain, a database and a merchant, with nothing running that would work on them. */
export type Workbench = {
  chain: TestChain
  context: Context
  account: AccountRow
  /** lines that were logged as warnings or errors */
  warnings: string[]
  intents(
    count: number,
    options?: { amount_minor?: number; capture_method?: 'automatic' | 'manual' },
  ): Promise<IntentRow[]>
  /** a payer's signed consent, as the call that takes his money */
  signedCall(intent: IntentRow, payer: PrivateKeyAccount): Promise<NewJob>
  /** a plain ERC-20 transfer of a demo account, mined */
  transfer(from: PrivateKeyAccount, asset: Address, to: Address, amount: bigint): Promise<void>
  /** new wallets with `each` base units of demo USDC */
  payers(count: number, each: bigint): Promise<PrivateKeyAccount[]>
  usdc: Address
  usdt: Address
  close(): Promise<void>
}

export async function startWorkbench(options: { blockTimeS?: number } = {}): Promise<Workbench> {
  const chain = await startTestChain(options)
  const store = await freshStore()
  const home = mkdtempSync(join(tmpdir(), 'giro-workbench-'))
  const deposits = await DepositBook.open(join(home, 'deposits.jsonl'))
  const warnings: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(line) })
  const context: Context = {
    config: readConfig({ GIRO_HOME: home }),
    log,
    db: store.db,
    network: chain.network,
    networks: new Map([[chain.network.id, chain.network]]),
    paused: new Set(),
    alarms: new Alarms(log, Date.now),
    keys: chain.keys,
    deposits,
    wake: { settler: () => {}, webhooks: () => {} },
    changed: { publish: () => {}, subscribe: () => () => {} },
    fence: unfenced,
    now: Date.now,
  }
  const account: AccountRow = {
    id: 'acct_test',
    network: chain.network.id,
    name: 'Test',
    payee: chain.keys.merchant!.address,
    operator: chain.keys.operator.address,
    created_ms: 1,
    payee_set_ms: null,
  }
  await store.db.insertInto('account').values(account).execute()
  const [usdc, usdt] = chain.network.assets.map((asset) => asset.address) as [Address, Address]
  const funder = chain.accounts[1]!

  const transferCall = (asset: Address, to: Address, amount: bigint) => ({
    to: asset,
    data: encodeFunctionData({ abi: demoUsdcAbi, functionName: 'transfer', args: [to, amount] }),
    gas: 100_000n,
  })

  return {
    chain,
    context,
    account,
    warnings,
    usdc,
    usdt,
    async intents(count, { amount_minor = 5_000, capture_method = 'automatic' } = {}) {
      const made: IntentRow[] = []
      while (made.length < count) {
        const some = Array.from({ length: Math.min(500, count - made.length) }, () => ({
          account,
          amount_minor,
          currency: 'usd',
          capture_method,
          description: null,
          receipt_email: null,
          statement_descriptor: null,
          return_url: null,
          payment_method_types: ['crypto'],
          metadata: {},
          confirm: true,
          checkout_session: null,
        }))
        made.push(...(await createIntents(context, some)))
      }
      return made
    },
    async signedCall(intent, payer) {
      const { id, payment } = paymentBySignature(context, intent, payer.address, usdc)
      return takeCall(
        intent,
        chain.network.id,
        id,
        payment,
        await payer.signTypedData(typedToSign(context, payment, id) as never),
      )
    },
    async transfer(from, asset, to, amount) {
      await sendTransactions(chain.network.rpcUrl, from, [transferCall(asset, to, amount)])
    },
    async payers(count, each) {
      const wallets = Array.from({ length: count }, () => privateKeyToAccount(generatePrivateKey()))
      await sendTransactions(
        chain.network.rpcUrl,
        funder,
        wallets.map((wallet) => transferCall(usdc, wallet.address, each)),
      )
      return wallets
    },
    async close() {
      await store.close()
      await deposits.close()
      await chain.stop()
      rmSync(home, { recursive: true, force: true })
    },
  }
}
