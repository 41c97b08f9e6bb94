import { giroJson } from '@giro/protocol/giroJson'
import { pino } from 'pino'
import { createPublicClient, http } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestChain, type TestChain } from '../../test/support/chain.ts'
import { freshStore } from '../../test/support/store.ts'
import { Alarms } from '../networks/alarms.ts'
import type { Store } from '../store/open.ts'
import { healthRoutes } from './health.ts'
import { metricsRoutes } from './metrics.ts'
import { wellKnownRoutes } from './wellKnown.ts'

const log = pino({ level: 'silent' })
let chain: TestChain
let store: Store
beforeAll(async () => {
  ;[chain, store] = await Promise.all([startTestChain({ blockTimeS: 0 }), freshStore()])
})
afterAll(async () => {
  await chain?.stop()
  await store?.close()
})
const alarms = new Alarms(log, Date.now)
const context = () => ({
  db: store.db,
  networks: new Map([[chain.network.id, chain.network]]),
  paused: new Set<string>(),
  alarms,
  keys: chain.keys,
  log,
})
const head = async () => Number(await chain.network.client.getBlockNumber())
/** As the indexer leaves it. */
const indexedTo = (number: number) =>
  store.db
    .insertInto('cursor')
    .values({ network: chain.network.id, number, hash: '0x' })
    .onConflict((conflict) => conflict.column('network').doUpdateSet({ number }))
    .execute()
/** The same network behind an RPC that nobody answers at. */
const unreachable = () => {
  const { client, ...network } = chain.network
  const transport = http('http://127.0.0.1:1', { retryCount: 0 })
  const silent = { ...network, client: createPublicClient({ chain: client.chain, transport }) }
  return { ...context(), networks: new Map([[silent.id, silent]]) }
}

describe('GET /.well-known/giro.json', () => {
  test('default: the network, its contracts and assets, open to every origin', async () => {
    const response = await wellKnownRoutes(context()).request('/.well-known/giro.json')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const [network] = giroJson.parse(await response.json()).networks
    expect(network).toMatchObject({ id: 'eip155:31337', chain_id: 31337, embedded: true })
    expect(network?.contracts.house).toBe(chain.network.contracts.house)
    expect(network?.assets[0]).toMatchObject({
      id: `eip155:31337/erc20:${chain.network.assets[0]?.address}`,
      symbol: 'USDC',
      decimals: 6,
      class: 'stablecoin',
    })
  })

  test('behavior: the address of an RPC that may hold a key is kept back', async () => {
    const network = { ...chain.network, rpcUrl: 'https://rpc.example.com/geheim', publicRpcUrl: null }
    const networks = new Map([[network.id, network]])
    const text = await (await wellKnownRoutes({ networks }).request('/.well-known/giro.json')).text()
    expect(text).not.toContain('geheim')
    expect(JSON.parse(text).networks[0].rpc_url).toBeNull()
  })
})

describe('GET /healthz and /readyz', () => {
  test('default: all is well', async () => {
    const number = await head()
    await indexedTo(number)
    const app = healthRoutes(context())
    expect((await app.request('/healthz')).status).toBe(200)
    const response = await app.request('/readyz')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      ok: true,
      database: { ok: true },
      networks: [{ id: 'eip155:31337', ok: true, head: number, indexed: number, alarms: [], paused: false }],
    })
  })

  test('error: the indexer is far behind', async () => {
    await chain.mine(25)
    const response = await healthRoutes(context()).request('/readyz')
    expect(response.status).toBe(503)
    expect(((await response.json()) as { networks: [{ detail: string }] }).networks[0].detail).toContain(
      'blocks behind',
    )
  })

  test('error: the chain does not answer; the process still does', async () => {
    const app = healthRoutes(unreachable())
    expect((await app.request('/readyz')).status).toBe(503)
    expect((await app.request('/healthz')).status).toBe(200)
  })

  test('error: the database does not answer', async () => {
    const closed = await freshStore()
    await closed.close()
    const response = await healthRoutes({ ...context(), db: closed.db }).request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ ok: false, database: { ok: false }, networks: [{ ok: true }] })
  })
})

describe('GET /metrics', () => {
  test('default: what waits, and the process', async () => {
    const network = chain.network.id
    await indexedTo(7)
    const response = await metricsRoutes(context()).request('/metrics')
    expect(response.headers.get('content-type')).toContain('text/plain')
    const text = await response.text()
    expect(text).toContain(`giro_jobs_queued{network="${chain.network.id}"} 0`)
    expect(text).toContain(`giro_webhook_deliveries_pending{network="${network}"} 0`)
    expect(text).toContain(`giro_submissions_open{network="${network}"} 0`)
    expect(text).toContain(`giro_indexed_block{network="${network}"} 7`)
    expect(text).toContain(`giro_chain_head_block{network="${network}"} ${await head()}`)
    expect(text).toContain('process_resident_memory_bytes')
  })

  test('behavior: while the RPC is down the rest is told', async () => {
    const text = await (await metricsRoutes(unreachable()).request('/metrics')).text()
    expect(text).toContain(`giro_jobs_queued{network="${chain.network.id}"} 0`)
    expect(text).not.toContain('giro_chain_head_block{')
  })
})
