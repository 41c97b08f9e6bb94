import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connectEmbedded } from '../../src/chain/connect.ts'
import type { Network } from '../../src/chain/network.ts'

export type RpcCall = { method: string; params: unknown[] }
/** What becomes of a call: to the real node, no answer at all, or another answer than the node's. */
export type Fault = 'pass' | 'drop' | 'swallow' | { result: unknown } | { error: { code: number; message: string } }

export type FaultyRpc = {
  network: Network
  /** every call so far, for counting */
  calls: RpcCall[]
  /** `swallow`: the node gets it, but its answer is lost */
  decide: (call: RpcCall) => Fault | Promise<Fault>
  stop(): Promise<void>
}

/** A door to a real node that can be made to fail like networks and nodes do. */
export async function startFaultyRpc(network: Network): Promise<FaultyRpc> {
  const faulty = { calls: [] as RpcCall[], decide: (() => 'pass') as FaultyRpc['decide'] }
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const call = JSON.parse(body) as RpcCall & { id: unknown }
      faulty.calls.push({ method: call.method, params: call.params })
      const fault = await faulty.decide(call)
      if (fault === 'drop') return request.socket.destroy()
      response.setHeader('content-type', 'application/json')
      if (typeof fault === 'object') return response.end(JSON.stringify({ jsonrpc: '2.0', id: call.id, ...fault }))
      const answer = await fetch(network.rpcUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      const text = await answer.text()
      if (fault === 'swallow') return request.socket.destroy()
      response.end(text)
    })().catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const rpcUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const through = await connectEmbedded({
    rpcUrl,
    chainId: network.chainId,
    contracts: network.contracts,
    assets: network.assets,
  })
  return Object.assign(faulty, {
    network: through,
    stop: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
