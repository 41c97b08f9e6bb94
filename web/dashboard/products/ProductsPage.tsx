import type { DashboardLink, DashboardProduct } from '@giro/protocol/catalogueView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { locale } from '../../i18n/startI18n.ts'
import { explain } from '../../ui/explain.ts'
import { formatMinor } from '../../ui/money.ts'
import { Notice } from '../../ui/Notice.tsx'
import { useMe } from '../access/useMe.ts'
import { PriceDialog } from '../links/PriceDialog.tsx'
import { SellingDialog } from '../links/SellingDialog.tsx'
import { useSelling } from '../links/useSelling.ts'
import '../links/selling.css'

/** /dashboard/products: what is sold, and for how much. */
export function ProductsPage() {
  const { t } = useTranslation('selling')
  const { t: common } = useTranslation()
  const { list, change } = useSelling<DashboardProduct>('products')
  const links = useSelling<DashboardLink>('links')
  const [creating, setCreating] = useState(false)
  const [pricing, setPricing] = useState<DashboardProduct | null>(null)
  const go = useNavigate()
  const manages = useMe().may('manage')
  const done = { onSuccess: () => [setCreating(false), setPricing(null)] }
  const problem = list.error ?? links.change.error ?? (creating || pricing ? null : change.error)
  useEffect(() => {
    document.title = `${t('products.title')} · Giro`
  }, [t])
  return (
    <section className="selling" data-testid="products" aria-busy={list.isPending}>
      <header>
        <h1>{t('products.title')}</h1>
        {manages && (
          <button type="button" className="button primary small" data-testid="new" onClick={() => setCreating(true)}>
            {t('products.new')}
          </button>
        )}
      </header>
      {problem && (
        <Notice tone="bad" alert>
          <p>{explain(problem, common)}</p>
        </Notice>
      )}
      {list.data?.length === 0 && (
        <div className="nothing">
          <h2>{t('products.none.title')}</h2>
          <p className="muted">{t('products.none.text')}</p>
        </div>
      )}
      <ul>
        {list.data?.map((product) => (
          <li key={product.id} className="card" data-testid="product-row" data-active={product.active}>
            <div>
              <h2>{product.name}</h2>
              {product.description && <p className="muted">{product.description}</p>}
              <p>
                <b>
                  {product.price === null
                    ? t('products.noPrice')
                    : product.price.amount === null
                      ? t('links.open')
                      : formatMinor(product.price.amount, product.price.currency, locale())}
                </b>{' '}
                {!product.active && <span className="badge">{t('products.archived')}</span>}
              </p>
            </div>
            {manages && (
              <div className="actions">
                {product.active && product.price && (
                  <button
                    type="button"
                    className="button small"
                    data-testid="make-link"
                    disabled={links.change.isPending}
                    onClick={() =>
                      links.change.mutate(
                        { body: { product: product.id, currency: product.price!.currency } },
                        { onSuccess: () => go('/links') },
                      )
                    }
                  >
                    {t('products.link')}
                  </button>
                )}
                {product.price?.amount != null && (
                  <button type="button" className="button small" onClick={() => setPricing(product)}>
                    {t('links.price')}
                  </button>
                )}
                <button
                  type="button"
                  className="button small"
                  disabled={change.isPending}
                  onClick={() => change.mutate({ id: product.id, body: { active: !product.active } })}
                >
                  {t(product.active ? 'products.archive' : 'products.restore')}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {creating && (
        <SellingDialog
          of="product"
          pending={change.isPending}
          error={change.error}
          onCreate={(body) => change.mutate({ body }, done)}
          onClose={() => setCreating(false)}
        />
      )}
      {pricing?.price && (
        <PriceDialog
          amount={pricing.price.amount ?? 0}
          currency={pricing.price.currency}
          pending={change.isPending}
          error={change.error}
          onChange={(amount) => change.mutate({ id: pricing.id, body: { amount } }, done)}
          onClose={() => setPricing(null)}
        />
      )}
    </section>
  )
}
