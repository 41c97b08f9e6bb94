import type { PayView } from '@giro/protocol/payView'
import { useCallback, useEffect, useState } from 'react'
import { followView } from './followView.ts'

export type Live = {
  view: PayView | null
  /** of the last attempt to load; null again when one worked */
  problem: unknown
  /** add to the browser's clock to get the server's */
  clockOffset_ms: number
  /** takes a view that came as an answer to a POST */
  accept: (view: PayView) => void
}

/** The payer's view, live. An older version never replaces a newer one, whichever way it came. */
export function usePayView(secret: string): Live {
  const [state, setState] = useState<Omit<Live, 'accept'>>({ view: null, problem: null, clockOffset_ms: 0 })
  const accept = useCallback((view: PayView) => {
    setState((old) =>
      old.view && old.view.version > view.version
        ? { ...old, problem: null }
        : { view, problem: null, clockOffset_ms: view.server_time * 1000 - Date.now() },
    )
  }, [])
  useEffect(
    () => followView(secret, { view: accept, problem: (problem) => setState((old) => ({ ...old, problem })) }),
    [secret, accept],
  )
  return { ...state, accept }
}
