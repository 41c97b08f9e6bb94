import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../ui/explain.ts'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { forgetPasskey, type OwnPasskey, recallPasskey } from './ownPasskey.ts'
import './makeAccount.css'

type Props = {
  /** what the button says when this browser knows a passkey already */
  useLabel: string
  onAccount: (passkey: OwnPasskey) => void | Promise<void>
  primary?: boolean
}

/** One step to an account for somebody who has none: the device makes a passkey. Or the account that he has. */
export function MakeAccount({ useLabel, onAccount, primary }: Props) {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const [known, setKnown] = useState(recallPasskey)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  // Browsers ask for a passkey only soon after a tap: the code for it must be there by then.
  useEffect(() => {
    import('./device.ts').catch(() => {})
  }, [])

  const run = async (act: () => Promise<OwnPasskey>) => {
    setBusy(true)
    setError(null)
    try {
      await onAccount(await act())
    } catch (error) {
      setError(error)
    }
    setBusy(false)
  }
  const make = () => run(async () => (await import('./device.ts')).makeAccount())
  const signIn = () => run(async () => (await import('./device.ts')).signIn())

  return (
    <div className="make-account">
      <button
        type="button"
        className={primary ? 'button primary' : 'button'}
        data-testid={known ? 'use-passkey' : 'make-account'}
        disabled={busy}
        onClick={() => (known ? run(async () => known) : make())}
      >
        <Icon name="passkey" />
        {busy ? t('make.busy') : known ? useLabel : t('make.button')}
      </button>
      <p className="hint">
        {!known && t('make.hint')}{' '}
        {known ? (
          <button
            type="button"
            className="link"
            disabled={busy}
            onClick={() => {
              forgetPasskey()
              setKnown(null)
            }}
          >
            {t('make.another')}
          </button>
        ) : (
          <button type="button" className="link" data-testid="sign-in-passkey" disabled={busy} onClick={signIn}>
            {t('make.signIn')}
          </button>
        )}
      </p>
      {error !== null && (
        <Notice tone="bad" alert testId="passkey-error">
          <p>{explain(error, common)}</p>
        </Notice>
      )}
    </div>
  )
}
