import type { Context } from './context.ts'
import { startIndexer } from './indexer/indexer.ts'
import { waits } from './payments/depth.ts'
import { reconcile } from './payments/reconcile.ts'
import { maturing } from './payments/unfinished.ts'
import { startSettler } from './settler/settler.ts'

export type Followed = { wake(): void; stop(): Promise<void> }

/** The indexer and the settler of the context's network: of several servers, one runs them at a time. */
export function followNetwork(context: Context): Followed {
  const settler = startSettler(context, (intents) => reconcile(context, intents))
  const indexer = startIndexer(context, async (report) => {
    if (report.rolledBackTo !== null) settler.wake()
    await reconcile(context, report.touched)
    if (waits(context.network)) await reconcile(context, await maturing(context))
  })
  return {
    wake: settler.wake,
    async stop() {
      await indexer.stop()
      await settler.stop()
    },
  }
}
