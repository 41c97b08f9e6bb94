import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useCallback, useEffect, useState } from 'react'
import { readAccount } from './ownPasskey.ts'

const every_ms = 2000

/** The account as the chain has it, asked for again while the page is looked at. */
export function useAccount(address: string) {
  const [view, accept] = useState<PasskeyAccountView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const load = useCallback(
    () =>
      readAccount(address).then((view) => {
        accept(view)
        setProblem(null)
      }, setProblem),
    [address],
  )
  useEffect(() => {
    void load()
    const timer = setInterval(() => document.visibilityState === 'visible' && load(), every_ms)
    return () => clearInterval(timer)
  }, [load])
  return { view, problem, accept, load }
}
