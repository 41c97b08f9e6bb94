import type { PayView } from '@giro/protocol/payView'
import { useCallback, useEffect, useState } from 'react'
import type { Connection } from '../wallet/provider.ts'
import { isAllowed } from './permit2.ts'

type Option = PayView['options'][number]

/** Whether the wallet lets Permit2 take the option's amount; false until it has said so. `lookAgain` after it may have changed. */
export function useAllowed(connection: Connection | null, view: PayView, option: Option) {
  const key = connection && `${connection.account} ${option.network} ${option.asset} ${option.amount}`
  const [allowedKey, setAllowedKey] = useState<string | null>(null)
  const [looks, setLooks] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all that matters of view and option
  useEffect(() => {
    if (!connection) return
    let current = true
    isAllowed(connection, view, option).then(
      (allowed) => current && setAllowedKey(allowed ? key : null),
      // a wallet that does not answer is asked again when it is to allow; till then it counts as no
      () => current && setAllowedKey(null),
    )
    return () => {
      current = false
    }
  }, [connection, key, looks])
  return { allowed: key !== null && key === allowedKey, lookAgain: useCallback(() => setLooks((n) => n + 1), []) }
}
