import type { KeyView } from '@giro/protocol/access'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { Dialog } from '../../ui/Dialog.tsx'
import { formatWhen } from '../../ui/time.ts'
import { Failure } from '../access/Failure.tsx'
import { useChange } from './useChange.ts'

const graces_h = [0, 1, 24, 72, 168] as const

type Props = {
  apiKey: KeyView
  onRotate: (given: { method: 'POST'; path: string; body: unknown }) => void
}

/** One key: what it may do, when it was last used, and how it ends. */
export function KeyRow({ apiKey, onRotate }: Props) {
  const { t } = useTranslation('access')
  const [open, setOpen] = useState<'rotate' | 'revoke' | null>(null)
  const [grace_h, setGrace] = useState<number>(24)
  const close = () => setOpen(null)
  const revoke = useChange(close)
  const when = (at_ms: number) => formatWhen(at_ms, Date.now(), locale())
  const over = apiKey.expires_ms !== null && apiKey.expires_ms <= Date.now()
  const rights = Object.entries(apiKey.permissions ?? {}).map(
    ([resource, level]) => `${resource}: ${t(`keys.${level}`)}`,
  )
  return (
    <li>
      <p>
        <strong>{apiKey.name ?? t('keys.unnamed')}</strong>
        {over ? (
          <span className="badge">{t('keys.over')}</span>
        ) : (
          <span className="field-row">
            <button type="button" className="button small" onClick={() => setOpen('rotate')}>
              {t('keys.rotate')}
            </button>
            <button type="button" className="button small" onClick={() => setOpen('revoke')}>
              {t('keys.revoke')}
            </button>
          </span>
        )}
      </p>
      <p className="muted mono">{apiKey.hint}</p>
      <p className="muted">
        {apiKey.kind === 'secret' ? t('keys.everything') : rights.join(' · ') || t('keys.none')}
        {' · '}
        {apiKey.used_ms === null ? t('neverUsed') : t('lastUsed', { when: when(apiKey.used_ms) })}
        {apiKey.expires_ms !== null && !over && ` · ${t('keys.until', { when: when(apiKey.expires_ms) })}`}
      </p>
      {open === 'rotate' && (
        <Dialog title={t('keys.rotate')} onClose={close}>
          <p className="muted">{t('keys.rotateText')}</p>
          <div className="field-form">
            <label htmlFor={`grace-${apiKey.id}`}>{t('keys.grace')}</label>
            <select
              id={`grace-${apiKey.id}`}
              value={grace_h}
              onChange={(event) => setGrace(Number(event.target.value))}
            >
              {graces_h.map((hours) => (
                <option key={hours} value={hours}>
                  {hours === 0 ? t('keys.atOnce') : t('keys.hours', { count: hours })}
                </option>
              ))}
            </select>
          </div>
          <button
            type="button"
            className="button primary"
            onClick={() => {
              onRotate({ method: 'POST', path: `keys/${apiKey.id}/rotate`, body: { grace_s: grace_h * 3600 } })
              close()
            }}
          >
            {t('keys.rotate')}
          </button>
        </Dialog>
      )}
      {open === 'revoke' && (
        <Dialog title={t('keys.revoke')} onClose={close}>
          <p className="muted">{t('keys.revokeText')}</p>
          <Failure error={revoke.error} />
          <button
            type="button"
            className="button danger"
            disabled={revoke.isPending}
            onClick={() => revoke.mutate({ method: 'DELETE', path: `keys/${apiKey.id}` })}
          >
            {t('keys.revoke')}
          </button>
        </Dialog>
      )}
    </li>
  )
}
