import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { ShortHash } from '../ui/ShortHash.tsx'
import { formatTime } from '../ui/time.ts'
import type { Stage } from './stage.ts'

const names = ['payment', 'clearing', 'settlement'] as const

/** Payment, clearing, settlement, as they happen. Its height is the same from the first to the last. */
export function Phases({ view, stage }: { view: PayView; stage: Stage }) {
  const { t } = useTranslation('checkout')
  const next = names.find((name) => !view.phases[name])
  return (
    <ol className="phases" aria-label={t('phases.label')}>
      {names.map((name) => {
        const phase = view.phases[name]
        const running = stage === 'processing' && name === next
        const state = phase ? 'done' : running ? 'running' : 'open'
        return (
          <li key={name} data-testid={`phase-${name}`} data-state={state}>
            <span className="dot">{phase && <Icon name="check" />}</span>
            <strong>{t(`phases.${name}`)}</strong>
            <span className="visually-hidden">{t(`phases.${state}`)}</span>
            {phase ? <time>{formatTime(phase.at, locale())}</time> : <small>{t(`phases.${name}Hint`)}</small>}
            {phase?.transaction_hash && (
              <ShortHash
                value={phase.transaction_hash}
                of={`${t(`phases.${name}`)}: ${t('transaction', { ns: 'common' })}`}
              />
            )}
          </li>
        )
      })}
    </ol>
  )
}
