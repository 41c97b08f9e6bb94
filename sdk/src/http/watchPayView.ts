import { type PayView, payView } from '@giro/protocol/payView'
import { getPayView } from './getPayView.ts'
import { parsePayLink } from './payLink.ts'

/** Nothing more will happen to this payment without the merchant or a new transfer. */
export function isSettled(view: PayView): boolean {
  return view.status === 'succeeded' || view.status === 'requires_capture' || view.status === 'canceled'
}

/**
 * Every new state of a pay link, as it happens, the present one first: GET /api/pay/:secret/live (server-sent events).
 * A broken connection is opened again and no state is given twice. Ends when `signal` is aborted or the caller stops.
 */
export async function* watchPayView(parameters: { link: string; signal?: AbortSignal }): AsyncGenerator<PayView> {
  const { link, signal } = parameters
  const { server, secret } = parsePayLink(link)
  let last = -1
  while (!signal?.aborted) {
    const now = await getPayView({ link }).catch((error: { retryable?: boolean }) => {
      if (error.retryable) return null
      throw error
    })
    if (now && now.version > last) {
      last = now.version
      yield now
    }
    try {
      for await (const view of stream(`${server}/api/pay/${secret}/live`, signal)) {
        if (view.version <= last) continue
        last = view.version
        yield view
      }
    } catch {
      // the connection broke: the loop reads the present state and listens again
    }
    if (!signal?.aborted) await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function* stream(url: string, signal: AbortSignal | undefined): AsyncGenerator<PayView> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal: signal ?? null })
  if (!response.ok || !response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let buffer = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      buffer += value.replace(/\r\n/g, '\n')
      const messages = buffer.split('\n\n')
      buffer = messages.pop() ?? ''
      for (const message of messages) {
        const data = message
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n')
        if (data.startsWith('{')) yield payView.parse(JSON.parse(data))
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
