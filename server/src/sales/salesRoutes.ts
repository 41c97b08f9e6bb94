import { salesCsv } from '@giro/protocol/salesCsv'
import { Hono, type Context as HonoContext } from 'hono'
import { z } from 'zod'
import { accountOf, type Guarded } from '../access/actor.ts'
import type { Context } from '../context.ts'
import { MoneyError } from '../payments/errors.ts'
import { readSales } from './readSales.ts'

const dayQuery = z.object({ day: z.string().max(20).optional(), timezone: z.string().max(60).default('UTC') })

/** The sales of a day, as JSON and as a file for a spreadsheet; for the point of sale and the dashboard. */
export function salesRoutes(context: Context): Hono<Guarded> {
  const read = async (c: HonoContext) => {
    const asked = dayQuery.safeParse(c.req.query())
    if (!asked.success) throw new MoneyError('invalid_query', z.prettifyError(asked.error))
    return readSales(context, accountOf(c), asked.data)
  }
  return new Hono<Guarded>()
    .get('/', async (c) => c.json(await read(c)))
    .get('/csv', async (c) => {
      const { day, sales } = await read(c)
      c.header('content-type', 'text/csv; charset=utf-8; header=present')
      c.header('content-disposition', `attachment; filename="sales-${day}.csv"`)
      // without the mark, a spreadsheet takes the words for another alphabet
      return c.body(`\ufeff${salesCsv(sales)}`)
    })
}
