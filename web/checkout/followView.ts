import type { PayView } from '@giro/protocol/payView'
import { getJson, ProblemError } from '../ui/problem.ts'

type Listener = { view: (view: PayView) => void; problem: (error: unknown) => void }

const poll_ms = 2000
const reopen_ms = 10_000

/**
 * Keeps the payer's view current until stopped: by the live stream, and by asking every two seconds while the stream is
 * broken or silent (some proxies hold it back), and at once when the page comes back from another app.
 */
export function followView(secret: string, listener: Listener): () => void {
  const path = `/api/pay/${encodeURIComponent(secret)}`
  let stopped = false
  let source: EventSource | null = null
  let polling: ReturnType<typeof setInterval> | undefined
  let silence: ReturnType<typeof setTimeout> | undefined
  let reopening: ReturnType<typeof setTimeout> | undefined

  const ask = () =>
    getJson<PayView>(path).then(
      (view) => !stopped && listener.view(view),
      (error) => {
        if (stopped) return
        listener.problem(error)
        if (error instanceof ProblemError && error.status === 404) stop() // no such link: asking again is no help
      },
    )
  const startPolling = () => {
    if (!stopped) polling ??= setInterval(ask, poll_ms)
  }
  const stopPolling = () => {
    clearInterval(polling)
    clearTimeout(silence)
    polling = undefined
  }
  const open = () => {
    if (stopped) return
    source?.close()
    source = new EventSource(`${path}/live`)
    silence = setTimeout(startPolling, 3000)
    source.addEventListener('view', (event) => {
      stopPolling()
      listener.view(JSON.parse(event.data) as PayView)
    })
    source.addEventListener('error', () => {
      startPolling()
      // after an answer that is no stream the browser gives up by itself
      if (source?.readyState !== EventSource.CLOSED) return
      clearTimeout(reopening)
      reopening = setTimeout(open, reopen_ms)
    })
  }
  const seen = () => {
    if (document.visibilityState === 'visible') ask()
  }
  const stop = () => {
    stopped = true
    source?.close()
    stopPolling()
    clearTimeout(reopening)
    document.removeEventListener('visibilitychange', seen)
  }

  document.addEventListener('visibilitychange', seen)
  ask()
  open()
  return stop
}
