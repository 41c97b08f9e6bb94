import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { formatMinor, plainMinor } from '../../ui/money.ts'
import { ActionForm } from './ActionForm.tsx'
import { AmountField, readAmount } from './AmountField.tsx'
import { useAction } from './useAction.ts'

/** Captures the whole hold or a part; with a part, the rest goes back or stays held. */
export function CaptureDialog({ payment, onClose }: { payment: DashboardPayment; onClose: () => void }) {
  const { t } = useTranslation('dashboard')
  const { currency, amount_capturable: max } = payment
  const [text, setText] = useState(plainMinor(max, currency))
  const [last, setLast] = useState(true)
  const capture = useAction('capture', payment.id, onClose)
  const amount = readAmount(text, max, currency)
  const valid = typeof amount === 'number'
  const rest = valid ? max - amount : 0
  const money = (minor: number) => formatMinor(minor, currency, locale())
  return (
    <Dialog title={t('capture.title')} onClose={onClose}>
      <ActionForm
        confirm={valid ? t('capture.confirm', { amount: money(amount) }) : t('action.capture')}
        disabled={!valid}
        pending={capture.isPending}
        error={capture.error}
        onConfirm={() => valid && capture.mutate({ amount, final: rest === 0 || last })}
        onClose={onClose}
      >
        <p className="muted">{t('capture.text')}</p>
        <AmountField text={text} onChange={setText} max={max} currency={currency} />
        <label className="check">
          <input
            type="checkbox"
            checked={last}
            disabled={rest === 0}
            data-testid="final"
            onChange={(event) => setLast(event.target.checked)}
          />
          <span>
            {t('capture.last')}
            <small>{t('capture.lastHint', { rest: money(rest) })}</small>
          </span>
        </label>
      </ActionForm>
    </Dialog>
  )
}
