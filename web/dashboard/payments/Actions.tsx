import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../access/useMe.ts'
import { CaptureDialog } from './CaptureDialog.tsx'
import { RefundDialog } from './RefundDialog.tsx'
import { VoidDialog } from './VoidDialog.tsx'

/** What the merchant can do with the payment now: each asks before it moves money. */
export function Actions({ payment }: { payment: DashboardPayment }) {
  const { t } = useTranslation('dashboard')
  const [open, setOpen] = useState<'capture' | 'void' | 'refund' | null>(null)
  const { may } = useMe()
  if (!may('manage')) return null
  const close = () => setOpen(null)
  const held = payment.status === 'requires_capture' && payment.amount_capturable > 0
  const unpaid = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(payment.status)
  const refundable = payment.amount_received - payment.amount_refunded
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div className="actions" role="group" aria-label={t('action.label')}>
      {held && (
        <button type="button" className="button primary small" data-testid="capture" onClick={() => setOpen('capture')}>
          {t('action.capture')}
        </button>
      )}
      {(held || unpaid) && (
        <button type="button" className="button small" data-testid="void" onClick={() => setOpen('void')}>
          {t(held ? 'action.void' : 'action.cancel')}
        </button>
      )}
      {refundable > 0 && (
        <button type="button" className="button small" data-testid="refund" onClick={() => setOpen('refund')}>
          {t('action.refund')}
        </button>
      )}
      {open === 'capture' && <CaptureDialog payment={payment} onClose={close} />}
      {open === 'void' && <VoidDialog payment={payment} onClose={close} />}
      {open === 'refund' && <RefundDialog payment={payment} refundable={refundable} onClose={close} />}
    </div>
  )
}
