import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase, freshStore, storeKind } from '../../test/support/store.ts'
import { migrate } from './migrate.ts'
import { openStore, type Store } from './open.ts'
import { toJson } from './parse.ts'
import type { Tables } from './tables.ts'

describe(`values on ${storeKind}`, () => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore()
  })
  afterAll(() => store.close())

  test('default: int8 is a number, numeric a bigint, jsonb parsed', async () => {
    const { rows } = await sql`select 9007199254740991::bigint as int8, count(*) as counted,
      115792089237316195423570985008687907853269984665640564039457584007913129639935::numeric(78,0) as numeric,
      '{"a":[1,"2"]}'::jsonb as object, '[{"b":null}]'::jsonb as list, null::bigint as nothing`.execute(store.db)
    expect(rows[0]).toEqual({
      int8: 9007199254740991,
      counted: 1,
      numeric: 2n ** 256n - 1n,
      object: { a: [1, '2'] },
      list: [{ b: null }],
      nothing: null,
    })
  })

  test('behavior: bigint, number, array and toJson parameters are stored as they are', async () => {
    const { rows } = await sql`select ${2n ** 255n}::numeric(78,0) as numeric, ${1_700_000_000_000}::bigint as int8,
      ${toJson([{ amount: 5n }])}::jsonb as list, 'b' = any(${['a', 'b']}::text[]) as found`.execute(store.db)
    expect(rows[0]).toEqual({ numeric: 2n ** 255n, int8: 1_700_000_000_000, list: [{ amount: '5' }], found: true })
  })

  test('error: an int8 beyond 2^53 is refused, not rounded', async () => {
    await expect(sql`select 9007199254740993::bigint as n`.execute(store.db)).rejects.toThrow('beyond 2^53')
  })

  test('behavior: a transaction that throws leaves nothing', async () => {
    const account = {
      id: 'acct_1',
      network: 'eip155:31337',
      name: '',
      payee: '0x',
      operator: '0x',
      created_ms: 1,
    } as const
    const attempt = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('account').values(account).execute()
      throw new Error('changed my mind')
    })
    await expect(attempt).rejects.toThrow('changed my mind')
    expect(await store.db.selectFrom('account').selectAll().execute()).toEqual([])
  })

  test('behavior: transactions at once do not see into each other', async () => {
    await sql`create table counter (n bigint not null)`.execute(store.db)
    await sql`insert into counter values (0)`.execute(store.db)
    await Promise.all(
      Array.from({ length: 20 }, () =>
        store.db.transaction().execute(async (trx) => {
          const { rows } = await sql<{ n: number }>`select n from counter for update`.execute(trx)
          await sql`update counter set n = ${rows[0]!.n + 1}`.execute(trx)
        }),
      ),
    )
    expect((await sql`select n from counter`.execute(store.db)).rows).toEqual([{ n: 20 }])
  })
})

describe(`migrations on ${storeKind}`, () => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore()
  })
  afterAll(() => store.close())
  const one = { name: '1', sql: 'create table a (x int); create table b (x int);' }
  const run = (db: Kysely<Tables>, list: { name: string; sql: string }[]) => migrate(db, storeKind, list)
  const forget = async () => {
    await sql`drop table if exists a, b, migration`.execute(store.db)
  }

  test('default: each runs once, in order, also when several servers start at once', async () => {
    await forget()
    await Promise.all([run(store.db, [one]), run(store.db, [one]), run(store.db, [one])])
    await run(store.db, [one, { name: '2', sql: 'alter table a add column y int' }])
    expect((await sql`select x, y from a`.execute(store.db)).rows).toEqual([])
    expect((await sql`select name from migration order by name`.execute(store.db)).rows).toEqual([
      { name: '1' },
      { name: '2' },
    ])
  })

  test('error: one that fails leaves nothing of itself', async () => {
    await forget()
    const half = { name: '1', sql: 'create table a (x int); create table a (x int);' }
    await expect(run(store.db, [half])).rejects.toThrow('already exists')
    await run(store.db, [one])
  })

  test('error: a database of another version is left alone', async () => {
    await forget()
    await run(store.db, [one])
    await expect(run(store.db, [{ ...one, sql: 'create table c (x int)' }])).rejects.toThrow(
      'another version of migration 1',
    )
    await expect(run(store.db, [])).resolves.toBeUndefined()
    await run(store.db, [one, { name: '2', sql: 'select 1' }])
    await expect(run(store.db, [one])).rejects.toThrow('written by a newer Giro')
  })
})

describe('the embedded database', () => {
  const directories: string[] = []
  const newDirectory = () => {
    const directory = mkdtempSync(join(tmpdir(), 'giro-store-'))
    directories.push(directory)
    return join(directory, 'db')
  }
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true })
  })

  test('error: a second process is refused, and told what to do', async () => {
    const directory = newDirectory()
    const store = await openStore({ databaseUrl: null, directory })
    await expect(openStore({ databaseUrl: null, directory })).rejects.toThrow(
      /in use by process \d+. Stop that Giro first, or choose another folder with GIRO_HOME/,
    )
    await store.close()
    await (await openStore({ databaseUrl: null, directory })).close()
  })

  test('behavior: after kill -9 every acknowledged row is there, and the lock is taken over', async () => {
    const directory = newDirectory()
    const program = `
      import { openStore } from '${new URL('./open.ts', import.meta.url).href}'
      const store = await openStore({ databaseUrl: null, directory: ${JSON.stringify(directory)} })
      for (let i = 0; ; i++) {
        await store.db.insertInto('cursor').values({ network: String(i), number: i, hash: '0x' }).execute()
        process.stdout.write(i + '\\n')
      }`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let acknowledged = -1
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (data: Buffer) => {
        acknowledged = Number(data.toString().trim().split('\n').at(-1))
        if (acknowledged > 300) child.kill('SIGKILL')
      })
      child.once('exit', (code) => (acknowledged > 300 ? resolve() : reject(new Error(`ended with ${code}`))))
    })
    const store = await openStore({ databaseUrl: null, directory })
    const { rows } = await sql<{ n: number }>`select count(*) as n from cursor`.execute(store.db)
    expect(rows[0]!.n).toBeGreaterThanOrEqual(acknowledged + 1)
    await store.close()
  }, 60_000)
})

describe('PostgreSQL', () => {
  test('error: out of reach: says which, without the password, and what to do', async () => {
    const opening = openStore({ databaseUrl: 'postgres://giro:geheim@127.0.0.1:1/giro', directory: '' })
    const error = (await opening.catch((each: Error) => each)) as Error
    expect(error.message).toContain('PostgreSQL at 127.0.0.1:1/giro cannot be reached')
    expect(error.message).not.toContain('geheim')
  })

  if (storeKind !== 'postgres') return
  test('behavior: two servers share one database', async () => {
    const database = await freshDatabase()
    const options = { databaseUrl: database!.url, directory: '' }
    const [one, two] = await Promise.all([openStore(options), openStore(options)])
    await one.db.insertInto('cursor').values({ network: 'a', number: 1, hash: '0x' }).execute()
    expect(await two.db.selectFrom('cursor').selectAll().execute()).toMatchObject([
      { network: 'a', number: 1, hash: '0x' },
    ])
    await Promise.all([one.close(), two.close()])
    await database!.drop()
  })
})
