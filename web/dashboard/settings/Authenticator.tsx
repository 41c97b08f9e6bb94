import type { RecoveryCodes, TotpView } from '@giro/protocol/access'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { QrCode } from '../../ui/QrCode.tsx'
import { Failure } from '../access/Failure.tsx'
import { Field } from '../access/Field.tsx'
import { useMe } from '../access/useMe.ts'
import { useChange } from './useChange.ts'

/** An authenticator app as second factor: shown, confirmed by a first code, and then asked for at each login. */
export function Authenticator() {
  const { t } = useTranslation('access')
  const { user } = useMe()
  const [shown, setShown] = useState<TotpView | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const begin = useChange<TotpView>(setShown)
  const confirm = useChange<RecoveryCodes>((answer) => {
    setShown(null)
    setCodes(answer.codes)
  })
  const remove = useChange(() => setCodes(null))
  const submit = (to: typeof confirm | typeof remove, path: string) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    to.mutate({ method: 'POST', path, body: Object.fromEntries(new FormData(event.currentTarget)) })
  }
  return (
    <section className="card">
      <h2>{t('totp.title')}</h2>
      {codes && (
        <Notice tone="warn" title={t('totp.codes')} testId="recovery-codes">
          <p>{t('totp.codesHint')}</p>
          <pre className="mono">{codes.join('\n')}</pre>
          <CopyButton text={codes.join('\n')} label={t('totp.codes')} />
        </Notice>
      )}
      {user?.totp ? (
        <details>
          <summary>{t('totp.on')}</summary>
          <form className="action-form" onSubmit={submit(remove, 'me/totp/remove')}>
            <Field label={t('password')} name="password" type="password" autoComplete="current-password" required />
            <Field label={t('code')} name="code" autoComplete="one-time-code" required />
            <Failure error={remove.error} />
            <button type="submit" className="button danger small" disabled={remove.isPending}>
              {t('totp.remove')}
            </button>
          </form>
        </details>
      ) : shown ? (
        <form className="action-form" onSubmit={submit(confirm, 'me/totp/confirm')}>
          <p className="muted">{t('totp.scan')}</p>
          <div className="totp-code">
            <QrCode text={shown.uri} label={t('totp.title')} />
          </div>
          <p className="field-row">
            <code className="mono">{shown.secret.match(/.{4}/g)?.join(' ')}</code>
            <CopyButton text={shown.secret} label={t('totp.secret')} compact />
          </p>
          <Field label={t('code')} name="code" autoComplete="one-time-code" inputMode="numeric" required />
          <Failure error={confirm.error} />
          <button type="submit" className="button primary" disabled={confirm.isPending}>
            {t('totp.confirm')}
          </button>
        </form>
      ) : (
        <>
          <p className="muted">{t('totp.off')}</p>
          <Failure error={begin.error} />
          <button
            type="button"
            className="button small"
            disabled={begin.isPending}
            onClick={() => begin.mutate({ method: 'POST', path: 'me/totp' })}
          >
            {t('totp.setUp')}
          </button>
        </>
      )}
    </section>
  )
}
