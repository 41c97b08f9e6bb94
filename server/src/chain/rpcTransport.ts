import http, { type IncomingHttpHeaders } from 'node:http'
import https from 'node:https'
import { custom, HttpRequestError, RpcRequestError, TimeoutError, type Transport } from 'viem'

/** The logs of one full block are more than viem's 10 MB, and a block cannot be asked for in parts. */
const answerMost = 256 * 1024 * 1024

type Rpc = { method: string; params?: unknown }
type Answer = { status: number; headers: IncomingHttpHeaders; text: string }

/**
 * JSON-RPC over node's own kept connections, with viem's errors and repetitions. A server asks its node dozens of times a
 * second; through `fetch` and its streams that took a tenth of the processor time of a payment.
 */
export function rpcTransport(url: string, timeout_ms: number, retries = 2): Transport {
  const target = new URL(url)
  const { request: open, Agent } = target.protocol === 'https:' ? https : http
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 5_000, maxFreeSockets: 32 })
  let id = 0

  const post = (rpc: Rpc, again = true) =>
    new Promise<Answer>((resolve, reject) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, ...rpc })
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const fail = (error: Error) => {
        clearTimeout(timer)
        reject(error)
        request.destroy()
      }
      const timer = setTimeout(() => fail(new TimeoutError({ body: rpc, url })), timeout_ms)
      let answered = false
      const request = open(target, { method: 'POST', agent, headers }, (response) => {
        answered = true
        const chunks: Buffer[] = []
        let read = 0
        response.on('data', (chunk: Buffer) => {
          read += chunk.length
          if (read > answerMost) fail(new Error(`The answer is larger than ${answerMost} bytes.`))
          else chunks.push(chunk)
        })
        response.on('error', fail)
        response.once('end', () => {
          clearTimeout(timer)
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
      })
      request.on('error', (error) => {
        // A kept connection that the node was closing at this moment says nothing about the node.
        if (!again || answered || !request.reusedSocket) return fail(error)
        clearTimeout(timer)
        post(rpc, false).then(resolve, reject)
      })
      request.end(body)
    })

  const request = async (rpc: Rpc): Promise<unknown> => {
    const { status, headers, text } = await post(rpc).catch((cause: Error) => {
      throw cause instanceof TimeoutError ? cause : new HttpRequestError({ body: rpc, cause, url })
    })
    const ok = status >= 200 && status <= 299
    const said = { body: rpc, url, status, headers: new Headers(ok ? {} : (headers as Record<string, string>)) }
    let data: { error?: { code: number; message: string }; result?: unknown } | null
    try {
      data = JSON.parse(text)
    } catch (cause) {
      throw new HttpRequestError({ ...said, cause: cause as Error, details: ok ? 'It is not JSON.' : `HTTP ${status}` })
    }
    if (typeof data?.error?.code === 'number') {
      throw new RpcRequestError({ ...(ok ? { body: rpc, url } : said), error: data.error })
    }
    if (!ok || data === null || typeof data !== 'object') {
      throw new HttpRequestError({ ...said, details: JSON.stringify(data)?.slice(0, 500) ?? `HTTP ${status}` })
    }
    return data.result
  }
  const named = { key: 'http', name: 'JSON-RPC over HTTP' }
  return custom({ request } as Parameters<typeof custom>[0], { ...named, retryCount: retries, retryDelay: 150 })
}
