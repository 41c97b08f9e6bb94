import { useEffect, useState } from 'react'

/** The server's time in Unix seconds, each second. */
export function useNow(clockOffset_ms: number): number {
  const [now_s, setNow] = useState(() => (Date.now() + clockOffset_ms) / 1000)
  useEffect(() => {
    const tick = () => setNow((Date.now() + clockOffset_ms) / 1000)
    tick()
    const timer = setInterval(tick, 1000)
    return () => clearInterval(timer)
  }, [clockOffset_ms])
  return now_s
}
