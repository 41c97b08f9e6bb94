import http from 'node:http'
import https from 'node:https'
import { ForbiddenAddressError, guardedLookup, literalAddress, mayReach, type Reach } from './address.ts'

/** How long a receiver may take for one delivery, connecting included. */
export const timeoutMs = 10_000
/** No answer is read beyond this. */
const bodyMost = 64 * 1024

export type Outcome = { ok: boolean; status: number | null; error: string | null }

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
        resolve({ ok, status, error: ok ? null : explain(status) })
        // The answer counts with its status line; the rest is read only so that the connection can be used again.
        let read = 0
        response.on('data', (chunk: Buffer) => {
          read += chunk.length
          if (read > bodyMost) request.destroy()
        })
        response.on('error', () => {})
        response.on('close', () => clearTimeout(timer))
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

const failed = (error: string): Outcome => ({ ok: false, status: null, error })

function describe(error: Error & { code?: string }): string {
  if (error instanceof ForbiddenAddressError) return `not sent: ${error.message}`
  return error.code ?? error.message.slice(0, 200)
}

const explain = (status: number) =>
  status >= 300 && status < 400 ? `answered ${status}; redirects are not followed` : `answered ${status}`
