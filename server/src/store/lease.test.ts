import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../test/support/store.ts'
import { until } from '../../test/support/until.ts'
import { type Fence, LeadershipLost, lead } from './lease.ts'
import type { Store } from './open.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

/** A server that notes when it begins and ends to lead. */
async function contender(task: string) {
  const said: string[] = []
  let fence: Fence = async () => {}
  const context = { db: store.db, log: pino({ level: 'silent' }) }
  const leadership = await lead(context, task, async (given) => {
    fence = given
    said.push('begins')
    return async () => void said.push('ends')
  })
  const write = () => store.db.transaction().execute((trx) => fence(trx))
  return { said, write, leadership }
}

test('default: one leads, and another takes over at once when it stops', async () => {
  const first = await contender('a')
  const second = await contender('a')
  expect([first.leadership.leads(), second.leadership.leads()]).toEqual([true, false])
  await first.write()
  await first.leadership.stop()
  await until('the second leads', () => second.leadership.leads())
  expect([first.said, second.said]).toEqual([['begins', 'ends'], ['begins']])
  await second.leadership.stop()
})

test('behavior: tasks are led apart', async () => {
  const first = await contender('b')
  const other = await contender('c')
  expect([first.leadership.leads(), other.leadership.leads()]).toEqual([true, true])
  await first.leadership.stop()
  await other.leadership.stop()
})

test('error: a leader that was frozen writes nothing when it comes back, and ends', async () => {
  const frozen = await contender('d')
  // as if it had not renewed: it does not know yet
  await sql`update lease set until = clock_timestamp() - interval '1 second', holder = 'someone', epoch = epoch + 1
    where task = 'd'`.execute(store.db)
  await expect(frozen.write()).rejects.toThrow(LeadershipLost)
  await until('it notices', () => frozen.said.includes('ends'))
  await frozen.leadership.stop()
})
