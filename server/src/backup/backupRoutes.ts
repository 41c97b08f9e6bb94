import { randomUUID } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { actorOf, type Guarded } from '../access/actor.ts'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { writeBackup } from './writeBackup.ts'

/**
 * POST /api/dashboard/backup: the whole server as a file, for the server's own terminal alone. It is written to the home first,
 * so that a slow reader does not keep the database's moment open.
 */
export function backupRoutes(context: Context): Hono<Guarded> {
  return new Hono<Guarded>().post('/', async (c) => {
    if (actorOf(c).kind !== 'terminal') {
      throw new MoneyError(
        'terminal_only',
        "A backup is made on the server's own machine, with GIRO_HOME set to its folder: npx giro backup FILE. Nothing was written.",
        { status: 403 },
      )
    }
    const file = join(context.config.home, `backup.${randomUUID()}.unfinished`)
    try {
      await writeBackup(context, file)
      const stream = createReadStream(file)
      await new Promise((opened, failed) => stream.once('open', opened).once('error', failed))
      return c.body(Readable.toWeb(stream) as ReadableStream, 200, { 'content-type': 'application/gzip' })
    } finally {
      // what is open can still be read
      rmSync(file, { force: true })
    }
  })
}
