import { Hono } from 'hono'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Context } from '../context.ts'

type Measured = Pick<Context, 'db' | 'network' | 'log'>

/** GET /metrics in Prometheus' text format: the process, and what waits in this server's tables. */
export function metricsRoutes(context: Measured): Hono {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  countRows(context, registry)
  headGauges(context, registry)
  return new Hono().get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType, 'cache-control': 'no-store' }),
  )
}

/** Rows that somebody waits for, by status. Finished ones are left out: counting them would read the whole table. */
function countRows({ db, network }: Measured, registry: Registry): void {
  new Gauge({
    name: 'giro_intents_open',
    help: 'Payment intents that are neither paid nor canceled, by status',
    labelNames: ['status'],
    registers: [registry],
    async collect() {
      const rows = await db
        .selectFrom('intent')
        .select(({ fn }) => ['status', fn.countAll<number>().as('rows')])
        .where('network', '=', network.id)
        .where('status', 'in', ['requires_payment_method', 'requires_action', 'processing', 'requires_capture'])
        .groupBy('status')
        .execute()
      this.reset()
      for (const { status, rows: count } of rows) this.set({ status }, count)
    },
  })
  new Gauge({
    name: 'giro_jobs_queued',
    help: 'Calls that are to be made on chain and are not in a transaction yet',
    registers: [registry],
    async collect() {
      const queued = await db
        .selectFrom('job')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('network', '=', network.id)
        .where('status', '=', 'queued')
        .executeTakeFirstOrThrow()
      this.set(queued.rows)
    },
  })
  new Gauge({
    name: 'giro_submissions_open',
    help: 'Transactions that are stored or sent and not mined yet',
    registers: [registry],
    async collect() {
      const open = await db
        .selectFrom('submission')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('network', '=', network.id)
        .where('status', 'in', ['prepared', 'sent'])
        .executeTakeFirstOrThrow()
      this.set(open.rows)
    },
  })
  new Gauge({
    name: 'giro_webhook_deliveries_pending',
    help: 'Webhook messages that have not been accepted yet',
    registers: [registry],
    async collect() {
      const pending = await db
        .selectFrom('webhook_delivery')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .where('network', '=', network.id)
        .where('status', '=', 'pending')
        .executeTakeFirstOrThrow()
      this.set(pending.rows)
    },
  })
}

function headGauges({ db, network, log }: Measured, registry: Registry): void {
  new Gauge({
    name: 'giro_indexed_block',
    help: 'The last block that the indexer has taken in',
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      const cursor = await db.selectFrom('cursor').select('number').where('network', '=', network.id).executeTakeFirst()
      if (cursor) this.set({ network: network.id }, cursor.number)
    },
  })
  new Gauge({
    name: 'giro_chain_head_block',
    help: "The chain's newest block; not there while its RPC does not answer",
    labelNames: ['network'],
    registers: [registry],
    async collect() {
      this.reset()
      try {
        this.set({ network: network.id }, Number(await network.client.getBlockNumber()))
      } catch (error) {
        log.warn(
          { network: network.id, reason: (error as { shortMessage?: string }).shortMessage },
          'no head for /metrics',
        )
      }
    },
  })
}
