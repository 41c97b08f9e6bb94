import { Hono } from 'hono'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { shortMessage } from '../chain/connect.ts'
import type { Network } from '../chain/network.ts'
import type { Context } from '../context.ts'
import { alarmKinds } from '../networks/alarms.ts'
import { burntGas, burntGasMost } from '../payments/contractWallets.ts'

type Measured = Pick<Context, 'db' | 'networks' | 'paused' | 'alarms' | 'keys' | 'log'>

/** GET /metrics in Prometheus' text format: the process, and what waits in this server's tables. */
export function metricsRoutes(context: Measured): Hono {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  countRows(context, registry)
  burntGauge(context, registry)
  headGauges(context, registry)
  networkGauges(context, registry)
  return new Hono().get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }),
  )
}

/** Rows that somebody waits for. Finished ones are left out: counting them would read the whole table. */
function countRows({ db, networks }: Measured, registry: Registry): void {
  const ids = [...networks.keys()]
  gauge('giro_intents_open', 'Payment intents that are neither paid nor canceled', ['network', 'status'], () =>
    db
      .selectFrom('intent')
      .select(({ fn }) => ['network', 'status', fn.countAll<number>().as('rows')])
      .where('network', 'in', ids)
      .where('status', 'in', ['requires_payment_method', 'requires_action', 'processing', 'requires_capture'])
      .groupBy(['network', 'status'])
      .execute(),
  )
  gauge('giro_jobs_queued', 'Calls that are to be made on chain and are not in a transaction yet', ['network'], () =>
    db
      .selectFrom('job')
      .select(({ fn }) => ['network', fn.countAll<number>().as('rows')])
      .where('network', 'in', ids)
      .where('status', '=', 'queued')
      .groupBy('network')
      .execute(),
  )
  gauge('giro_submissions_open', 'Transactions that are stored or sent and not mined yet', ['network'], () =>
    db
      .selectFrom('submission')
      .select(({ fn }) => ['network', fn.countAll<number>().as('rows')])
      .where('network', 'in', ids)
      .where('status', 'in', ['prepared', 'sent'])
      .groupBy('network')
      .execute(),
  )
  gauge(
    'giro_submissions_stuck',
    'Open transactions for which no higher fee may be offered; more than 0 needs an operator',
    ['network'],
    () =>
      db
        .selectFrom('submission')
        .select(({ fn }) => ['network', fn.countAll<number>().as('rows')])
        .where('network', 'in', ids)
        .where('status', 'in', ['prepared', 'sent'])
        .where('stuck_ms', 'is not', null)
        .groupBy('network')
        .execute(),
  )
  gauge('giro_webhook_deliveries_pending', 'Webhook messages that have not been accepted yet', ['network'], () =>
    db
      .selectFrom('webhook_delivery')
      .select(({ fn }) => ['network', fn.countAll<number>().as('rows')])
      .where('network', 'in', ids)
      .where('status', '=', 'pending')
      .groupBy('network')
      .execute(),
  )

  /** A network without rows has 0 of them, rather than no value. */
  function gauge<Row extends { network: string; rows: number }>(
    name: string,
    help: string,
    labelNames: Exclude<keyof Row & string, 'rows'>[],
    read: () => Promise<Row[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const found = await read()
        this.reset()
        if (labelNames.length === 1) for (const network of ids) this.set({ network } as never, 0)
        for (const { rows, ...labels } of found) this.set(labels as never, Number(rows))
      },
    })
  }
}

function burntGauge({ db, networks }: Measured, registry: Registry): void {
  new Gauge({
    name: 'giro_contract_wallet_gas',
    help: `Settler gas of contract wallets' payments that failed within an hour or are under way; from ${burntGasMost} on they are refused`,
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      for (const network of networks.keys()) this.set({ network }, await burntGas(db, network, Date.now()))
    },
  })
}

function headGauges({ db, networks, log }: Measured, registry: Registry): void {
  new Gauge({
    name: 'giro_indexed_block',
    help: "The last block that a network's indexer has taken in",
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      const rows = await db.selectFrom('cursor').select(['network', 'number']).execute()
      for (const { network, number } of rows) if (networks.has(network)) this.set({ network }, number)
    },
  })
  new Gauge({
    name: 'giro_chain_head_block',
    help: "A chain's newest block; not there while its RPC does not answer",
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      this.reset()
      const read = async ({ id, client }: Network) => {
        try {
          this.set({ network: id }, Number(await client.getBlockNumber()))
        } catch (error) {
          const reason = (error as { shortMessage?: string }).shortMessage
          log.warn({ network: id, reason }, 'no head for /metrics')
        }
      }
      await Promise.all([...networks.values()].map(read))
    },
  })
}

/** What needs a person: an alarm is 1 while it lasts. */
function networkGauges({ networks, paused, alarms, keys, log }: Measured, registry: Registry): void {
  new Gauge({
    name: 'giro_alarm',
    help: 'Something is wrong with a network, by kind: 1 while it lasts',
    labelNames: ['network', 'kind'],
    registers: [registry],
    collect() {
      for (const network of networks.keys()) {
        const active = alarms.of(network).map(({ kind }) => kind)
        for (const kind of alarmKinds) this.set({ network, kind }, active.includes(kind) ? 1 : 0)
      }
    },
  })
  new Gauge({
    name: 'giro_network_paused',
    help: 'Whether a network takes and sends nothing for now',
    labelNames: ['network'],
    registers: [registry],
    collect() {
      for (const network of networks.keys()) this.set({ network }, paused.has(network) ? 1 : 0)
    },
  })
  new Gauge({
    name: 'giro_settler_balance_coin',
    help: "The coin that the settler has left for gas; not there while the network's RPC does not answer",
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      this.reset()
      const read = async ({ id, client }: Network) => {
        try {
          this.set({ network: id }, Number(await client.getBalance({ address: keys.settler.address })) / 1e18)
        } catch (error) {
          log.warn({ network: id, reason: shortMessage(error) }, 'no balance for /metrics')
        }
      }
      await Promise.all([...networks.values()].map(read))
    },
  })
}
