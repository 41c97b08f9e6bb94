import type { DashboardLink } from '@giro/protocol/catalogueView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../../i18n/startI18n.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { explain } from '../../ui/explain.ts'
import { formatMinor } from '../../ui/money.ts'
import { Notice } from '../../ui/Notice.tsx'
import { useMe } from '../access/useMe.ts'
import { PriceDialog } from './PriceDialog.tsx'
import { SellingDialog } from './SellingDialog.tsx'
import { useSelling } from './useSelling.ts'
import './selling.css'

/** /dashboard/links: what is sold by link, and its code on paper. */
export function LinksPage() {
  const { t } = useTranslation('selling')
  const { t: common } = useTranslation()
  const { list, change } = useSelling<DashboardLink>('links')
  const [creating, setCreating] = useState(false)
  const [pricing, setPricing] = useState<DashboardLink | null>(null)
  const manages = useMe().may('manage')
  const done = { onSuccess: () => [setCreating(false), setPricing(null)] }
  useEffect(() => {
    document.title = `${t('links.title')} · Giro`
  }, [t])
  return (
    <section className="selling" data-testid="links" aria-busy={list.isPending}>
      <header>
        <h1>{t('links.title')}</h1>
        {manages && (
          <button type="button" className="button primary small" data-testid="new" onClick={() => setCreating(true)}>
            {t('links.new')}
          </button>
        )}
      </header>
      {(list.error ?? (creating || pricing ? null : change.error)) && (
        <Notice tone="bad" alert>
          <p>{explain(list.error ?? change.error, common)}</p>
        </Notice>
      )}
      {list.data?.length === 0 && (
        <div className="nothing">
          <h2>{t('links.none.title')}</h2>
          <p className="muted">{t('links.none.text')}</p>
        </div>
      )}
      <ul>
        {list.data?.map((link) => (
          <li key={link.id} className="card" data-testid="link-row" data-id={link.id} data-active={link.active}>
            <div>
              <h2>{link.name}</h2>
              <p>
                <b>{link.total === null ? t('links.open') : formatMinor(link.total, link.currency, locale())}</b>{' '}
                <span className="muted">{t('links.sold', { count: link.sold })}</span>
              </p>
              <p className="badges">
                {!link.active && <span className="badge">{t('links.closed')}</span>}
                {link.adjustable && <span className="badge">{t('links.adjustable')}</span>}
                {link.tips && <span className="badge">{t('links.tips')}</span>}
              </p>
              <a href={link.url}>{link.url}</a>
            </div>
            <div className="actions">
              <CopyButton text={link.url} label={t('links.copy')} />
              {(['a6', 'a4'] as const).map((size) => (
                <a key={size} className="button small" href={`${link.qr_url}${size}`} data-testid={`paper-${size}`}>
                  {t('links.paper', { size: size.toUpperCase() })}
                </a>
              ))}
              {manages && link.repriceable && (
                <button type="button" className="button small" data-testid="reprice" onClick={() => setPricing(link)}>
                  {t('links.price')}
                </button>
              )}
              {manages && (
                <button
                  type="button"
                  className="button small"
                  data-testid="toggle"
                  disabled={change.isPending}
                  onClick={() => change.mutate({ id: link.id, body: { active: !link.active } })}
                >
                  {t(link.active ? 'links.close' : 'links.reopen')}
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {creating && (
        <SellingDialog
          of="link"
          pending={change.isPending}
          error={change.error}
          onCreate={(body) => change.mutate({ body }, done)}
          onClose={() => setCreating(false)}
        />
      )}
      {pricing && (
        <PriceDialog
          amount={pricing.total ?? 0}
          currency={pricing.currency}
          pending={change.isPending}
          error={change.error}
          onChange={(amount) => change.mutate({ id: pricing.id, body: { amount } }, done)}
          onClose={() => setPricing(null)}
        />
      )}
    </section>
  )
}
