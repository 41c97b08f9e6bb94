import type { ClaimView } from '@giro/protocol/exception'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../ui/Dialog.tsx'
import { explain } from '../ui/explain.ts'
import { Notice } from '../ui/Notice.tsx'
import { postJson } from '../ui/problem.ts'
import { ConnectButton } from '../wallet/ConnectButton.tsx'
import { checkAddress } from '../wallet/checkAddress.ts'

type Props = { token: string; view: ClaimView; sum: string; accept: (view: ClaimView) => void }

/** An address, typed or from a wallet; shown once more, whole, before it is said for good. */
export function ClaimForm({ token, view, sum, accept }: Props) {
  const { t } = useTranslation('claim')
  const { t: common } = useTranslation()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<'malformed' | 'checksum' | 'own' | null>(null)
  const [confirming, setConfirming] = useState(false)
  const [saving, setSaving] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const id = useId()
  const address = text.trim()

  const check = (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    const found = checkAddress(address)
    const own = view.own.some((each) => each.toLowerCase() === address.toLowerCase()) || /^0x0{40}$/.test(address)
    const problem = found !== 'ok' ? found : own ? 'own' : null
    setWrong(problem)
    setConfirming(problem === null)
  }
  const say = async (event: FormEvent) => {
    event.preventDefault()
    setSaving(true)
    try {
      accept(await postJson<ClaimView>(`/api/claim/${encodeURIComponent(token)}/refund_address`, { address }))
      setConfirming(false)
    } catch (error) {
      setError(error)
    }
    setSaving(false)
  }

  return (
    <>
      <form className="field-form" onSubmit={check} noValidate>
        <label htmlFor={id}>{t('label')}</label>
        <div className="field-row">
          <input
            id={id}
            data-testid="claim-address"
            className="mono"
            value={text}
            placeholder="0x…"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            dir="ltr"
            aria-invalid={wrong !== null}
            aria-describedby={`${id}-hint ${id}-wrong`}
            onChange={(event) => {
              setText(event.target.value)
              setWrong(null)
            }}
          />
          <button type="submit" className="button primary" data-testid="claim-continue" disabled={address === ''}>
            {t('continue')}
          </button>
        </div>
        <p className="field-error" id={`${id}-wrong`} role="alert">
          {wrong && t(`wrong.${wrong}`)}
        </p>
        <p className="muted" id={`${id}-hint`}>
          {t('hint', { network: view.networks.join(', ') })}
        </p>
      </form>
      <ConnectButton
        label={t('connect')}
        onConnect={(connection) => {
          setText(connection.account)
          setWrong(null)
        }}
      />
      {confirming && (
        <Dialog title={t('confirm.title')} onClose={() => setConfirming(false)}>
          <form className="claim-confirm" onSubmit={say}>
            <p>{t('confirm.text', { sum })}</p>
            <p>
              <bdi className="mono address">{address}</bdi>
            </p>
            <Notice tone="warn" title={t('confirm.finalTitle')}>
              <p>{t('confirm.final')}</p>
            </Notice>
            {error !== null && (
              <Notice tone="bad" alert>
                <p>{explain(error, common)}</p>
              </Notice>
            )}
            <div className="buttons">
              <button type="button" className="button" disabled={saving} onClick={() => setConfirming(false)}>
                {t('confirm.back')}
              </button>
              <button type="submit" className="button primary" data-testid="claim-confirm" disabled={saving}>
                {saving ? t('confirm.saving') : t('confirm.say')}
              </button>
            </div>
          </form>
        </Dialog>
      )}
    </>
  )
}
