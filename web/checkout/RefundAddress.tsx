import type { PayView } from '@giro/protocol/payView'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../ui/explain.ts'
import { Notice } from '../ui/Notice.tsx'
import { postJson } from '../ui/problem.ts'
import { ShortHash } from '../ui/ShortHash.tsx'

type Props = { view: PayView; accept: (view: PayView) => void; open?: boolean }

/** Asks where money should go back to if something is wrong: folded while that is only a precaution. */
export function RefundAddress({ view, accept, open }: Props) {
  const { t } = useTranslation('checkout')
  if (view.refund_address)
    return (
      <p className="refund-set" data-testid="refund-address-set">
        {t('refund.set')} <ShortHash value={view.refund_address} of={t('refund.label')} />
      </p>
    )
  if (open) return <RefundForm view={view} accept={accept} />
  return (
    <details className="fold">
      <summary>
        {t('refund.summary')} <small>{t('refund.optional')}</small>
      </summary>
      <RefundForm view={view} accept={accept} />
    </details>
  )
}

function RefundForm({ view, accept }: Props) {
  const { t } = useTranslation('checkout')
  const { t: common } = useTranslation()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState<'malformed' | 'checksum' | 'own' | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const id = useId()

  const save = async (event: FormEvent) => {
    event.preventDefault()
    const address = text.trim()
    setError(null)
    setSaving(true)
    try {
      const { checkAddress } = await import('../wallet/checkAddress.ts')
      const check = checkAddress(address)
      const problem = check !== 'ok' ? check : isOwn(view, address) ? 'own' : null
      setWrong(problem)
      if (!problem) {
        const path = `/api/pay/${encodeURIComponent(view.secret)}/refund_address`
        accept(await postJson<PayView>(path, { address }))
      }
    } catch (error) {
      setError(error)
    }
    setSaving(false)
  }

  return (
    <form className="field-form" onSubmit={save} noValidate>
      <p className="muted" id={`${id}-text`}>
        {t('refund.text')} {t('refund.once')}
      </p>
      <label htmlFor={id}>{t('refund.label')}</label>
      <div className="field-row">
        <input
          id={id}
          data-testid="refund-address"
          className="mono"
          value={text}
          placeholder="0x…"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          dir="ltr"
          aria-invalid={wrong !== null}
          aria-describedby={`${id}-text ${id}-wrong`}
          onChange={(event) => {
            setText(event.target.value)
            setWrong(null)
          }}
        />
        <button
          type="submit"
          className="button"
          data-testid="refund-address-save"
          disabled={saving || text.trim() === ''}
        >
          {saving ? t('refund.saving') : t('refund.save')}
        </button>
      </div>
      <p className="field-error" id={`${id}-wrong`} role="alert">
        {wrong && t(`refund.${wrong}`)}
      </p>
      {error !== null && (
        <Notice tone="bad" alert>
          <p>{explain(error, common)}</p>
        </Notice>
      )}
    </form>
  )
}

/** Money sent back there would go round in a circle. */
function isOwn(view: PayView, address: string): boolean {
  const own = [
    view.network.house,
    view.merchant.payee,
    ...view.options.flatMap((option) => [option.deposit_address, option.asset]),
  ]
  return own.some((one) => one.toLowerCase() === address.toLowerCase()) || /^0x0{40}$/.test(address)
}
