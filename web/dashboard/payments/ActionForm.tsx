import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { explain } from '../../ui/explain.ts'
import { Notice } from '../../ui/Notice.tsx'

type Props = {
  confirm: string
  danger?: boolean
  disabled?: boolean
  pending: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}

/** The inside of a dialog that moves money: its fields, what went wrong, and the two ways out. */
export function ActionForm({ confirm, danger, disabled, pending, error, onConfirm, onClose, children }: Props) {
  const { t } = useTranslation('dashboard')
  const { t: common } = useTranslation()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!disabled && !pending) onConfirm()
  }
  return (
    <form className="action-form" onSubmit={submit} noValidate>
      {children}
      {error != null && (
        <Notice tone="bad" alert>
          <p>{explain(error, common)}</p>
        </Notice>
      )}
      <div className="buttons">
        <button type="button" className="button" disabled={pending} onClick={onClose}>
          {t('action.keep')}
        </button>
        <button
          type="submit"
          className={danger ? 'button danger' : 'button primary'}
          data-testid="confirm"
          disabled={disabled || pending}
        >
          {pending ? t('action.working') : confirm}
        </button>
      </div>
    </form>
  )
}
