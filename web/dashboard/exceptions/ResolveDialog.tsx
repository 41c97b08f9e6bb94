import type { DashboardPayment } from '@giro/protocol/dashboardView'
import type { DecisionName, ExceptionView } from '@giro/protocol/exception'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../../ui/Dialog.tsx'
import { ActionForm } from '../payments/ActionForm.tsx'
import { useAction } from '../payments/useAction.ts'
import { moneyText } from './moneyText.ts'

type Props = {
  payment: DashboardPayment
  exception: ExceptionView
  resolution: DecisionName
  onClose: () => void
}

/** Asks once more, and says what moves where. */
export function ResolveDialog({ payment, exception, resolution, onClose }: Props) {
  const { t } = useTranslation('dashboard')
  const action = useAction('resolve', payment.id, onClose)
  const way = exception.resolutions.find((possible) => possible.resolution === resolution)
  const money = moneyText(way?.money ?? [], t)
  const { refund_address } = exception
  return (
    <Dialog title={t(`resolve.${resolution}.title`)} onClose={onClose}>
      <ActionForm
        confirm={t(`resolve.${resolution}.confirm`, { money })}
        disabled={!way}
        pending={action.isPending}
        error={action.error}
        onConfirm={() => action.mutate({ resolution })}
        onClose={onClose}
      >
        <p className="muted">{t(`resolve.${resolution}.text`, { money })}</p>
        {resolution === 'return' && (
          <p className="muted">
            {refund_address ? t('resolve.return.to', { address: refund_address }) : t('resolve.return.noAddress')}
          </p>
        )}
        <p className="muted">{t('resolve.final')}</p>
      </ActionForm>
    </Dialog>
  )
}
