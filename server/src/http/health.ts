import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Network } from '../chain/network.ts'
import type { Context } from '../context.ts'

type Checked = Pick<Context, 'db' | 'networks' | 'paused' | 'alarms' | 'log'>

/** More blocks than this behind the chain, and the server is not ready: payments would look late. */
const mostBehind = 20
const timeoutMs = 3_000

/**
 * GET /healthz: the process answers. GET /readyz: the database and a network answer and its indexer keeps up, else 503; and
 * which network does not: the others go on without it. Any of several servers may index it.
 */
export function healthRoutes(context: Checked): Hono {
  const app = new Hono()
  app.get('/healthz', (c) => c.json({ ok: true }, 200, { 'cache-control': 'no-store' }))
  app.get('/readyz', async (c) => {
    const [database, networks] = await Promise.all([
      checkDatabase(context),
      Promise.all([...context.networks.values()].map((network) => checkNetwork(context, network))),
    ])
    const ok = database.ok && networks.some((network) => network.ok)
    return c.json({ ok, database, networks }, ok ? 200 : 503, { 'cache-control': 'no-store' })
  })
  return app
}

type Check = { ok: boolean; detail?: string }
type NetworkCheck = Check & { id: string; head?: number; indexed?: number; alarms: string[]; paused: boolean }

async function checkDatabase(context: Checked): Promise<Check> {
  try {
    await within(sql`select 1`.execute(context.db))
    return { ok: true }
  } catch (error) {
    context.log.warn({ err: error }, 'the database does not answer')
    return { ok: false, detail: 'The database does not answer. Nothing is lost; see the log, and whether it runs.' }
  }
}

async function checkNetwork({ db, alarms, paused, log }: Checked, network: Network): Promise<NetworkCheck> {
  const { id } = network
  const said = { alarms: alarms.of(id).map(({ kind }) => kind), paused: paused.has(id) }
  try {
    const [head, cursor] = await Promise.all([
      within(network.client.getBlockNumber()).then(Number),
      // a database that is down is told of by its own line
      within(db.selectFrom('cursor').select('number').where('network', '=', id).executeTakeFirst()).catch(() => null),
    ])
    if (cursor === null) return { id, ok: true, head, ...said }
    const indexed = cursor?.number ?? 0
    const ok = head - indexed <= mostBehind
    return {
      id,
      ok,
      head,
      indexed,
      ...said,
      ...(ok ? {} : { detail: `The indexer is ${head - indexed} blocks behind; it is catching up.` }),
    }
  } catch (error) {
    log.warn(
      { network: network.id, reason: (error as { shortMessage?: string }).shortMessage },
      'the chain does not answer',
    )
    return {
      id,
      ok: false,
      ...said,
      detail: `The RPC of ${network.name} does not answer. Money is safe on chain; see whether it runs.`,
    }
  }
}

async function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
