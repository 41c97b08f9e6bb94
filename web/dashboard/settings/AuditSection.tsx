import type { AuditEntry, AuditView } from '@giro/protocol/access'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { getJson } from '../../ui/problem.ts'
import { formatDateTime } from '../../ui/time.ts'
import { Failure } from '../access/Failure.tsx'

/** Who did what, when and from where; nobody can change it. */
export function AuditSection() {
  const { t } = useTranslation('access')
  const { t: dashboard } = useTranslation('dashboard')
  const log = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => getJson<AuditView>(`/api/dashboard/audit${pageParam ? `?before=${pageParam}` : ''}`),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.has_more ? last.data.at(-1)?.id : undefined),
  })
  const actorOf = ({ actor, name, detail }: AuditEntry) =>
    // at a login nobody is known yet; who he says he is stands in the entry
    actor === 'nobody' && typeof detail.email === 'string'
      ? t('actor.claimed', { name: detail.email })
      : t(`actor.${actor}`, { name })
  const entries = log.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section className="card">
      <h2>{t('audit.title')}</h2>
      <p className="muted">{t('audit.hint')}</p>
      <Failure error={log.error} />
      {log.data && entries.length === 0 && <p className="muted">{t('audit.none')}</p>}
      <ul className="stacked" data-testid="audit">
        {entries.map((entry) => (
          <li key={entry.id}>
            <p>
              <strong>{t(`act.${entry.act}` as 'act.other', { defaultValue: entry.act })}</strong>
              <Outcome status={entry.status} />
            </p>
            <p className="muted">
              {actorOf(entry)} · {entry.address} · {formatDateTime(entry.at_ms / 1000, locale())}
            </p>
            {(entry.target !== null || Object.keys(entry.detail).length > 0) && (
              <p className="muted mono">
                {[
                  entry.target,
                  ...Object.entries(entry.detail).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            )}
          </li>
        ))}
      </ul>
      {log.hasNextPage && (
        <button type="button" className="button small more" onClick={() => log.fetchNextPage()}>
          {dashboard('more')}
        </button>
      )}
    </section>
  )
}

function Outcome({ status }: { status: number | null }) {
  const { t } = useTranslation('access')
  if (status === null)
    return (
      <span className="badge" data-tone="warn">
        {t('audit.unknown')}
      </span>
    )
  if (status < 400)
    return (
      <span className="badge" data-tone="good">
        {t('audit.done')}
      </span>
    )
  return (
    <span className="badge" data-tone="bad">
      {t('audit.refused')}
    </span>
  )
}
