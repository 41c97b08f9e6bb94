import http from 'node:http'
import https from 'node:https'
import { ForbiddenAddressError, guardedLookup, literalAddress, mayReach, type Reach } from './address.ts'

/** How long a receiver may take for one delivery, connecting included. */
export const timeoutMs = 10_000
/** No answer is read beyond this. */
const bodyMost = 64 * 1024

/** So much of an answer is kept, and so long it is waited for once the status is there. */
const excerptMost = 500
const excerptMs = 250

/** `response` is the beginning of the answer; `latency_ms` runs until its first line, or until it was given up. */
export type Outcome = {
  ok: boolean
  status: number | null
  response: string | null
  error: string | null
  latency_ms: number
}

export type Poster = {
  post: (url: string, body: string, headers: Record<string, string>) => Promise<Outcome>
  close: () => void
}

/** Sends deliveries over kept connections. It follows no redirect, reads no long answer, and goes only where it may. */
export function poster(reach: Reach): Poster {
  const options = { keepAlive: true, keepAliveMsecs: 5_000, maxFreeSockets: 64, timeout: 30_000 }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  const lookup = guardedLookup(reach)

  const post = (url: string, body: string, headers: Record<string, string>, again = true): Promise<Outcome> =>
    new Promise((resolve) => {
      const started = performance.now()
      const failed = (error: string): Outcome => ({
        ok: false,
        status: null,
        response: null,
        error,
        latency_ms: since(started),
      })
      const target = new URL(url)
      const refusal = refusalOf(target, reach)
      if (refusal) return resolve(failed(refusal))
      const secure = target.protocol === 'https:'
      const request = (secure ? https : http).request(target, {
        method: 'POST',
        agent: secure ? agents['https:'] : agents['http:'],
        lookup,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      })
      let answered = false
      const timer = setTimeout(() => {
        answered = true
        resolve(failed(`no answer within ${timeoutMs / 1000} s`))
        request.destroy()
      }, timeoutMs)
      request.on('error', (error) => {
        clearTimeout(timer)
        // A kept connection that the receiver was closing at this moment says nothing about the receiver.
        if (again && request.reusedSocket && !answered) resolve(post(url, body, headers, false))
        else resolve(failed(describe(error)))
      })
      request.on('response', (response) => {
        answered = true
        const status = response.statusCode ?? 0
        const ok = status >= 200 && status < 300
        const latency_ms = since(started)
        // The answer counts with its status line; the rest is read for the log, and so that the connection can be used again.
        let read = 0
        let begin = Buffer.alloc(0)
        const done = () => {
          clearTimeout(waiting)
          const response = excerpt(begin)
          resolve({ ok, status, response, error: ok ? null : explain(status), latency_ms })
        }
        const waiting = setTimeout(done, excerptMs)
        response.on('data', (chunk: Buffer) => {
          read += chunk.length
          if (begin.length < excerptMost) begin = Buffer.concat([begin, chunk.subarray(0, excerptMost)])
          if (begin.length >= excerptMost) done()
          if (read > bodyMost) request.destroy()
        })
        response.on('error', () => {})
        response.on('close', () => {
          clearTimeout(timer)
          done()
        })
      })
      request.end(body)
    })

  return {
    post,
    close() {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

/** An address written as a number is connected to without asking `lookup`, so it is judged here. */
function refusalOf(url: URL, reach: Reach): string | null {
  if (reach === 'public' && url.protocol !== 'https:') return 'not sent: webhooks go to https addresses only'
  const address = literalAddress(url)
  return address !== null && !mayReach(address, reach) ? `not sent: ${address} is not a public address` : null
}

const since = (started: number) => Math.round(performance.now() - started)

/** PostgreSQL takes no zero byte in a text. */
function excerpt(begin: Buffer): string | null {
  const text = begin.subarray(0, excerptMost).toString('utf8').replaceAll('\0', '')
  return text === '' ? null : text
}

function describe(error: Error & { code?: string }): string {
  if (error instanceof ForbiddenAddressError) return `not sent: ${error.message}`
  return error.code ?? error.message.slice(0, 200)
}

const explain = (status: number) =>
  status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`
