import type { PayView } from '@giro/protocol/payView'

type Listener = { view: (view: PayView) => void; silence: (silent: boolean) => void }

const ask_ms = 2000
const answerWithin_ms = 5000
/** So long without a word, what the screen says may be old. */
const silent_ms = 6000

/**
 * Keeps a payment current until stopped. A stream brings news at once; a question every two seconds proves that the line
 * works, as a stream on a bad line can be dead without saying so.
 */
export function followPayment(secret: string, listener: Listener): () => void {
  const path = `/api/pay/${encodeURIComponent(secret)}`
  let stopped = false
  let heard_ms = Date.now()
  let asking = false
  let version = -1

  const hear = (view: PayView) => {
    if (stopped) return
    heard_ms = Date.now()
    listener.silence(false)
    if (view.version < version) return
    version = view.version
    listener.view(view)
  }
  const ask = async () => {
    if (Date.now() - heard_ms > silent_ms) listener.silence(true)
    if (asking) return
    asking = true
    try {
      const response = await fetch(path, { signal: AbortSignal.timeout(answerWithin_ms), cache: 'no-store' })
      if (response.ok) hear((await response.json()) as PayView)
    } catch {
      if (!stopped) listener.silence(true)
    } finally {
      asking = false
    }
  }
  const stream = new EventSource(`${path}/live`)
  stream.addEventListener('view', (event) => hear(JSON.parse(event.data) as PayView))
  const timer = setInterval(ask, ask_ms)
  const back = () => void ask()
  const gone = () => listener.silence(true)
  addEventListener('online', back)
  addEventListener('offline', gone)
  document.addEventListener('visibilitychange', back)
  void ask()
  return () => {
    stopped = true
    stream.close()
    clearInterval(timer)
    removeEventListener('online', back)
    removeEventListener('offline', gone)
    document.removeEventListener('visibilitychange', back)
  }
}
