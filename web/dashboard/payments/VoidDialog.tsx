import type { DashboardPayment } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { formatMinor } from '../../ui/money.ts'
import { ActionForm } from './ActionForm.tsx'
import { useAction } from './useAction.ts'

/** Gives what is held back to the payer; cancels what nobody has paid yet. */
export function VoidDialog({ payment, onClose }: { payment: DashboardPayment; onClose: () => void }) {
  const { t } = useTranslation('dashboard')
  const action = useAction('void', payment.id, onClose)
  const kind = payment.status === 'requires_capture' ? 'void' : 'cancel'
  const amount = formatMinor(payment.amount_capturable, payment.currency, locale())
  return (
    <Dialog title={t(`${kind}.title`)} onClose={onClose}>
      <ActionForm
        danger
        confirm={kind === 'void' ? t('void.confirm', { amount }) : t('cancel.confirm')}
        pending={action.isPending}
        error={action.error}
        onConfirm={() => action.mutate({})}
        onClose={onClose}
      >
        <p className="muted">{kind === 'void' ? t('void.text', { amount }) : t('cancel.text')}</p>
      </ActionForm>
    </Dialog>
  )
}
