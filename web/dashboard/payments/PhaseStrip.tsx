import type { DashboardPaymentDetail } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Icon } from '../../ui/Icon.tsx'
import { formatTime } from '../../ui/time.ts'

const names = ['payment', 'clearing', 'settlement', 'final'] as const

/** How far the payment is, in one line. */
export function PhaseStrip({ detail }: { detail: DashboardPaymentDetail }) {
  const { t } = useTranslation('dashboard')
  return (
    <ol className="strip">
      {names.map((name) => {
        const phase = detail.view.phases[name]
        return (
          <li key={name} data-testid={`phase-${name}`} data-state={phase ? 'done' : 'open'}>
            <span className="dot">{phase && <Icon name="check" />}</span>
            <strong>{t(`phase.${name}`)}</strong>
            <span className="muted">{phase ? formatTime(phase.at, locale()) : t('phase.pending')}</span>
          </li>
        )
      })}
    </ol>
  )
}
