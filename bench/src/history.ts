import { demoAccounts } from '@giro/server/chain/demoAccounts'
import pg from 'pg'
import { post } from '../../test/support/payers.ts'
import { createIntent, quantile, signedBody, startServer } from './server.ts'

const target = { p99_ms: 50, ready_ms: 10_000 }
const part = 50_000
const day_ms = 86_400_000

/**
 * How fast lists, search and filters are, and how soon a server is ready, with this many past payments on PostgreSQL. One real
 * payment is made and settled; its rows are then multiplied in the database, each copy with ids, amount, time and words of its own.
 */
export async function history(count: number) {
  if (!process.env.DATABASE_URL) throw new Error('Set DATABASE_URL: history is measured on PostgreSQL.')
  const server = await startServer()
  try {
    const intent = await createIntent(server, 100)
    const body = await signedBody(server, intent, demoAccounts[1]!)
    await post(server.process.url, `/api/pay/${intent.secret}/signature`, body)
    while ((await server.stripe.paymentIntents.retrieve(intent.id)).status !== 'succeeded') await sleep(50)
    const fillFrom = performance.now()
    await fill(intent.id, count)
    const fill_s = Math.round((performance.now() - fillFrom) / 1000)
    const ready_ms = await server.restart()
    const { paymentIntents, charges, events } = server.stripe
    const now_s = Math.floor(Date.now() / 1000)
    const get = async (path: string) => {
      const response = await fetch(`${server.process.url}/api/dashboard/${path}`)
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return response.json()
    }
    const someDay = () => now_s - Math.floor(Math.random() * 300 * 86_400)
    const some = () => Math.floor(Math.random() * count)
    const asked: Record<string, () => Promise<unknown>> = {
      intents: () => paymentIntents.list(),
      intents_of_a_day: () => {
        const from = someDay()
        return paymentIntents.list({ created: { gte: from, lt: from + 86_400 } })
      },
      intents_after: () => paymentIntents.list({ starting_after: idOf(some()) }),
      charges: () => charges.list({ created: { lt: someDay() } }),
      events_of_a_type: () => events.list({ type: 'payment_intent.succeeded', created: { lt: someDay() } }),
      search_metadata: () => paymentIntents.search({ query: `metadata['order']:'${some()}'` }),
      search_status: () => paymentIntents.search({ query: `status:'succeeded' AND created<${someDay()}` }),
      search_amount: () => paymentIntents.search({ query: `amount:${100 + (some() % 50_000)}` }),
      search_rare_status: () => paymentIntents.search({ query: "status:'requires_capture'" }),
      dashboard: () => get('payments'),
      dashboard_succeeded: () => get('payments?status=succeeded'),
      dashboard_exceptions: () => get('payments?status=exception'),
      dashboard_waiting: () => get('payments?status=waiting'),
      dashboard_id: () => get(`payments?query=${idOf(some())}`),
      dashboard_word: () => get(`payments?query=number%20${some()}`),
      dashboard_amount: () => get(`payments?query=${((100 + (some() % 50_000)) / 100).toFixed(2)}`),
      dashboard_after: () => get(`payments?after=${idOf(some())}`),
      overview: () => get('overview'),
    }
    const results: Record<string, { p50_ms: number; p99_ms: number }> = {}
    for (const [name, ask] of Object.entries(asked)) results[name] = await time(ask)
    return { payments: count, fill_s, ready_ms, results, target }
  } finally {
    await server.stop()
  }
}

const idOf = (number: number) => `pi_past${String(number).padStart(20, '0')}`

async function time(ask: () => Promise<unknown>) {
  const taken: number[] = []
  // at most half a minute for a question that is far off
  const until = performance.now() + 30_000
  for (let index = 0; index < 105 && performance.now() < until; index++) {
    const from = performance.now()
    await ask()
    if (index >= 5) taken.push(performance.now() - from)
  }
  return { p50_ms: Number(quantile(taken, 0.5).toFixed(1)), p99_ms: Number(quantile(taken, 0.99).toFixed(1)) }
}

/** Copies the rows of one settled payment. `n` of each copy makes what must be unique; its time lies within the last year. */
async function fill(intent: string, count: number): Promise<void> {
  const client = new pg.Client(process.env.DATABASE_URL)
  await client.connect()
  const hash = (what: string) => `'0x' || encode(sha256(('${what}' || n)::bytea), 'hex')`
  const address = `'0x' || substr(encode(sha256(('deposit' || n)::bytea), 'hex'), 1, 40)`
  const id = `'pi_past' || lpad(n::text, 20, '0')`
  const time = `(t.created_ms - (n::bigint * ${Math.floor((365 * day_ms) / count)}))`
  const copies: [table: string, from: string, changes: Record<string, string>][] = [
    [
      'intent',
      `id = '${intent}'`,
      {
        id,
        created_ms: time,
        client_secret: `${id} || '_secret_' || md5(n::text)`,
        terms_hash: hash('terms'),
        deposit_address: address,
        payment: hash('payment'),
        description: `'Order number ' || n || ' of a shop'`,
        metadata: `jsonb_build_object('order', n::text, 'shop', 'number ' || n % 100)`,
        amount_minor: `100 + n % 50000`,
        amount_received_minor: `100 + n % 50000`,
      },
    ],
    [
      'charge',
      `intent = '${intent}'`,
      {
        id: `'ch_past' || lpad(n::text, 20, '0')`,
        created_ms: time,
        intent: id,
        payment: hash('payment'),
        metadata: `jsonb_build_object('order', n::text)`,
        amount_minor: `100 + n % 50000`,
        captured_minor: `100 + n % 50000`,
      },
    ],
    [
      'payment',
      `intent = '${intent}'`,
      { id: hash('payment'), intent: id, terms: hash('terms'), block_number: '-1000 - n' },
    ],
    [
      'chain_event',
      `intent = '${intent}'`,
      { block_number: '-1000 - n', log_index: 't.log_index', intent: id, payment: hash('payment') },
    ],
    [
      'job',
      `intent = '${intent}'`,
      {
        id: `nextval('job_id_seq')`,
        key: `'take:' || n`,
        intent: id,
        payment: hash('payment'),
        submission: '-1000 - n',
      },
    ],
    [
      'event',
      `object_id = '${intent}'`,
      {
        sequence: `nextval('event_sequence_seq')`,
        id: `'evt_' || substr(md5(t.type), 1, 8) || lpad(n::text, 16, '0')`,
        created_ms: time,
        object_id: id,
        key: `${id} || t.type`,
      },
    ],
    [
      'deposit',
      `intent = '${intent}'`,
      { sequence: `nextval('deposit_sequence_seq')`, address, intent: id, terms_hash: hash('terms') },
    ],
  ]
  await client.query('set synchronous_commit = off')
  for (const [table, where, changes] of copies) {
    const { rows } = await client.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = $1 and table_schema = 'public' and is_generated = 'NEVER' order by ordinal_position`,
      [table],
    )
    const names = rows.map(({ name }) => `"${name}"`).join(', ')
    const values = rows.map(({ name }) => changes[name] ?? `t."${name}"`).join(', ')
    for (let start = 0; start < count; start += part) {
      await client.query(
        `insert into "${table}" (${names}) select ${values}
         from (select * from "${table}" where ${where}) t, generate_series(${start + 1}, ${Math.min(start + part, count)}) n`,
      )
    }
    process.stderr.write(`  ${table}\n`)
  }
  await client.query('vacuum analyze')
  await client.end()
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
