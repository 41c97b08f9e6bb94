import type { TimelineEntry } from '@giro/protocol/dashboardView'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { formatToken } from '../../ui/money.ts'
import { ShortHash } from '../../ui/ShortHash.tsx'
import { formatDateTime } from '../../ui/time.ts'

const known = [
  'created',
  'signed',
  'seen',
  'held',
  'captured',
  'charged',
  'voided',
  'released',
  'refunded',
  'returned',
  'refund_address',
  'decided_accept',
  'decided_return',
  'decided_credit',
  'resolution_failed',
  'claim_link',
  'claimed',
  'failed',
  'canceled',
  'final',
  'webhook',
] as const // prettier-ignore
type Known = (typeof known)[number]
const isKnown = (kind: string): kind is Known => (known as readonly string[]).includes(kind)

/** Each step with its amount and transaction, oldest first, under the phase that it belongs to. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const { t } = useTranslation('dashboard')
  return (
    <section className="card">
      <h2>{t('timeline.title')}</h2>
      <ol className="timeline" data-testid="timeline">
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps are only added at the end
          <li key={index} data-kind={entry.kind} data-phase={entry.phase ?? undefined}>
            <p>
              <strong>
                {isKnown(entry.kind)
                  ? t(`timeline.kind.${entry.kind}`)
                  : t('timeline.kind.other', { kind: entry.kind })}
              </strong>
              {entry.amount !== null && entry.decimals !== null && (
                <b>{formatToken(entry.amount, { decimals: entry.decimals, symbol: entry.symbol ?? '' }, locale())}</b>
              )}
            </p>
            <p className="muted">
              {entry.phase && <span className="phase-name">{t(`phase.${entry.phase}`)}</span>}
              <time>{formatDateTime(entry.at_ms / 1000, locale())}</time>
              {entry.block_number !== null && (
                <span>
                  {t('timeline.block', { number: new Intl.NumberFormat(locale()).format(entry.block_number) })}
                </span>
              )}
              {entry.transaction_hash && <ShortHash value={entry.transaction_hash} of={t('transactions.hash')} />}
            </p>
            {entry.note && <p className="muted note">{entry.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}
