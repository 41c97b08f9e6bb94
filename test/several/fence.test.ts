import { lead } from '@giro/server/store/lease'
import type { Store } from '@giro/server/store/open'
import { sql } from 'kysely'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshStore } from '../../server/test/support/store.ts'

let store: Store
beforeAll(async () => {
  store = await freshStore()
})
afterAll(() => store.close())

test('error: nobody takes over in the middle of a write', async () => {
  let taken = false
  let stealing: Promise<void> | undefined
  const leadership = await lead({ db: store.db, log: pino({ level: 'silent' }) }, 'a', async (fence) => {
    await store.db.transaction().execute(async (trx) => {
      await fence(trx)
      stealing = sql`update lease set holder = 'thief', epoch = epoch + 1 where task = 'a'`
        .execute(store.db)
        .then(() => {
          taken = true
        })
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect(taken).toBe(false)
    })
    return async () => {}
  })
  await stealing
  expect(taken).toBe(true)
  await leadership.stop()
})
