import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Context } from '../context.ts'

type Checked = Pick<Context, 'db' | 'network' | 'log'>

/** More blocks than this behind the chain, and the server is not ready: payments would look late. */
const mostBehind = 20
const timeoutMs = 3_000

/**
 * GET /healthz: the process answers. GET /readyz: database and chain answer and the indexer keeps up, else 503 and which
 * does not. `indexed` is the last block that the indexer has taken in.
 */
export function healthRoutes(context: Checked, indexed: () => number): Hono {
  const app = new Hono()
  app.get('/healthz', (c) => c.json({ ok: true }, 200, { 'cache-control': 'no-store' }))
  app.get('/readyz', async (c) => {
    const [database, chain] = await Promise.all([checkDatabase(context), checkChain(context, indexed)])
    const ok = database.ok && chain.ok
    return c.json({ ok, database, chain }, ok ? 200 : 503, { 'cache-control': 'no-store' })
  })
  return app
}

type Check = { ok: boolean; detail?: string }

async function checkDatabase(context: Checked): Promise<Check> {
  try {
    await within(sql`select 1`.execute(context.db))
    return { ok: true }
  } catch (error) {
    context.log.warn({ err: error }, 'the database does not answer')
    return { ok: false, detail: 'The database does not answer. Nothing is lost; see the log, and whether it runs.' }
  }
}

async function checkChain(
  { network, log }: Checked,
  indexed: () => number,
): Promise<Check & { head?: number; indexed?: number }> {
  try {
    const head = Number(await within(network.client.getBlockNumber()))
    const known = indexed()
    const ok = head - known <= mostBehind
    return {
      ok,
      head,
      indexed: known,
      ...(ok ? {} : { detail: `The indexer is ${head - known} blocks behind; it is catching up.` }),
    }
  } catch (error) {
    log.warn(
      { network: network.id, reason: (error as { shortMessage?: string }).shortMessage },
      'the chain does not answer',
    )
    return {
      ok: false,
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
