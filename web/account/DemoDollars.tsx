import type { PasskeyAccountView } from '@giro/protocol/passkeyView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../ui/explain.ts'
import { Notice } from '../ui/Notice.tsx'
import { getDemoDollars } from './ownPasskey.ts'

/** Play money of a local chain, so that a new account can pay. */
export function DemoDollars({ account, onView }: { account: string; onView?: (view: PasskeyAccountView) => void }) {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle')
  const [error, setError] = useState<unknown>(null)
  const ask = async () => {
    setState('busy')
    setError(null)
    try {
      const view = await getDemoDollars(account)
      onView?.(view)
      setState('done')
    } catch (error) {
      setError(error)
      setState('idle')
    }
  }
  return (
    <div className="demo-dollars">
      <button type="button" className="button" data-testid="demo-dollars" disabled={state === 'busy'} onClick={ask}>
        {t(state === 'busy' ? 'demo.busy' : 'demo.button')}
      </button>
      {state === 'done' && (
        <p className="hint" role="status" data-testid="demo-dollars-done">
          {t('demo.done')}
        </p>
      )}
      {error !== null && (
        <Notice tone="bad" alert>
          <p>{explain(error, common)}</p>
        </Notice>
      )}
    </div>
  )
}
