import type { RefundView } from '@giro/protocol/payView'
import { useCallback, useEffect, useState } from 'react'
import { getJson } from '../ui/problem.ts'

/** The refund, asked for again every second while it is under way. */
export function useRefund(secret: string) {
  const [view, accept] = useState<RefundView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const load = useCallback(
    () =>
      getJson<RefundView>(`/api/refund/${encodeURIComponent(secret)}`).then((view) => {
        accept(view)
        setProblem(null)
      }, setProblem),
    [secret],
  )
  useEffect(() => {
    load()
  }, [load])
  const pending = view?.status === 'pending'
  useEffect(() => {
    if (!pending) return
    const timer = setInterval(load, 1000)
    return () => clearInterval(timer)
  }, [pending, load])
  return { view, problem, accept }
}
