import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { formatMinor, plainMinor } from '../../ui/money.ts'
import { ActionForm } from './ActionForm.tsx'
import { AmountField, readAmount } from './AmountField.tsx'
import { useAction } from './useAction.ts'

const reasons = ['requested_by_customer', 'duplicate', 'fraudulent'] as const

type Props = { payment: DashboardPayment /** minor units */; refundable: number; onClose: () => void }

/** Pays back all or a part. */
export function RefundDialog({ payment, refundable, onClose }: Props) {
  const { t } = useTranslation('dashboard')
  const [text, setText] = useState(plainMinor(refundable, payment.currency))
  const [reason, setReason] = useState('')
  const refund = useAction('refund', payment.id, onClose)
  const reasonId = useId()
  const amount = readAmount(text, refundable, payment.currency)
  const valid = typeof amount === 'number'
  return (
    <Dialog title={t('refund.title')} onClose={onClose}>
      <ActionForm
        danger
        confirm={
          valid ? t('refund.confirm', { amount: formatMinor(amount, payment.currency, locale()) }) : t('action.refund')
        }
        disabled={!valid}
        pending={refund.isPending}
        error={refund.error}
        onConfirm={() => valid && refund.mutate({ amount, ...(reason && { reason }) })}
        onClose={onClose}
      >
        <p className="muted">{t('refund.text')}</p>
        <AmountField text={text} onChange={setText} max={refundable} currency={payment.currency} />
        <div className="field-form">
          <label htmlFor={reasonId}>{t('refund.reason')}</label>
          <select id={reasonId} value={reason} onChange={(event) => setReason(event.target.value)}>
            <option value="">{t('refund.noReason')}</option>
            {reasons.map((one) => (
              <option key={one} value={one}>
                {t(`refund.${one}`)}
              </option>
            ))}
          </select>
        </div>
      </ActionForm>
    </Dialog>
  )
}
