import type { ClaimLink } from '@giro/protocol/exception'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { explain } from '../../ui/explain.ts'
import { Notice } from '../../ui/Notice.tsx'
import { postJson } from '../../ui/problem.ts'
import { formatDateTime } from '../../ui/time.ts'

/** Makes the link by which the buyer says where his money goes back to. It is shown this once. */
export function ClaimLinkButton({ payment }: { payment: string }) {
  const { t } = useTranslation('dashboard')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: () =>
      postJson<ClaimLink>(
        `/api/dashboard/payments/${encodeURIComponent(payment)}/claim_link`,
        {},
        { 'x-giro': 'dashboard' },
      ),
    onSettled: () => queries.invalidateQueries(),
  })
  const { data } = make
  return (
    <div className="claim-link">
      {data?.url ? (
        <>
          <p>
            <bdi className="mono" data-testid="claim-link">
              {data.url}
            </bdi>{' '}
            <CopyButton text={data.url} label={t('claimLink.copy')} />
          </p>
          <p className="muted">{t('claimLink.once', { until: formatDateTime(data.expires_at, locale()) })}</p>
        </>
      ) : (
        <>
          <p className="muted">{t('claimLink.text')}</p>
          <button
            type="button"
            className="button small"
            data-testid="make-claim-link"
            disabled={make.isPending}
            onClick={() => make.mutate()}
          >
            {t('claimLink.make')}
          </button>
        </>
      )}
      {make.error && (
        <Notice tone="bad" alert>
          <p>{explain(make.error, common)}</p>
        </Notice>
      )}
    </div>
  )
}
