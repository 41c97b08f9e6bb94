import type { Context } from '../context.ts'

/**
 * A paused network takes no new payments and sends no transactions; it is still followed, so money that comes there is seen
 * and waits. Another server on the same database hears of it within seconds.
 */
export async function setPaused(
  context: Pick<Context, 'db' | 'paused' | 'now' | 'wake'>,
  network: string,
  paused: boolean,
): Promise<void> {
  if (paused) {
    await context.db
      .insertInto('network_pause')
      .values({ network, paused_ms: context.now() })
      .onConflict((conflict) => conflict.column('network').doNothing())
      .execute()
    context.paused.add(network)
  } else {
    await context.db.deleteFrom('network_pause').where('network', '=', network).execute()
    context.paused.delete(network)
    context.wake.settler()
  }
}

/** Reads what is paused; of several servers on one database each hears within two seconds what another one paused. */
export async function followPauses(
  context: Pick<Context, 'db' | 'paused' | 'log'>,
  several: boolean,
): Promise<{ stop(): Promise<void> }> {
  const read = async () => {
    const rows = await context.db.selectFrom('network_pause').select('network').execute()
    const stored = new Set(rows.map((row) => row.network))
    for (const network of context.paused) if (!stored.has(network)) context.paused.delete(network)
    for (const network of stored) context.paused.add(network)
  }
  await read()
  let reading = Promise.resolve()
  const again = () => {
    reading = read().catch((error) => context.log.warn({ err: error }, 'which networks are paused could not be read'))
  }
  const timer = several ? setInterval(again, 2_000) : undefined
  return {
    async stop() {
      clearInterval(timer)
      await reading
    },
  }
}
