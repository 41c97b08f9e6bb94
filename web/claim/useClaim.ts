import type { ClaimView } from '@giro/protocol/exception'
import { useCallback, useEffect, useState } from 'react'
import { getJson } from '../ui/problem.ts'

/** What the link shows, asked for again every second while the money is on its way. */
export function useClaim(token: string) {
  const [view, accept] = useState<ClaimView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const load = useCallback(
    () =>
      getJson<ClaimView>(`/api/claim/${encodeURIComponent(token)}`).then((view) => {
        accept(view)
        setProblem(null)
      }, setProblem),
    [token],
  )
  useEffect(() => {
    load()
  }, [load])
  const returning = view?.status === 'returning'
  useEffect(() => {
    if (!returning) return
    const timer = setInterval(load, 1000)
    return () => clearInterval(timer)
  }, [returning, load])
  return { view, problem, accept }
}
