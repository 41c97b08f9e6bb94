import type { LinkView } from '@giro/protocol/linkView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { explain } from '../ui/explain.ts'
import { formatMinor } from '../ui/money.ts'
import { Notice } from '../ui/Notice.tsx'
import { LinkItems } from './LinkItems.tsx'
import { OpenAmount } from './OpenAmount.tsx'
import { printedPrice } from './printedPrice.ts'
import { useCart } from './useCart.ts'

type Props = { link: LinkView; reload: () => void }

/** The order, and the button that leads to the checkout. */
export function LinkForm({ link, reload }: Props) {
  const { t } = useTranslation('link')
  const { t: common } = useTranslation()
  const { cart, setCart, total, working, problem, pay } = useCart(link, reload)
  const [first] = link.items
  const open = first?.unit_amount === null
  const money = (minor: number) => formatMinor(minor, link.currency, locale())
  const printed = printedPrice(location.search)
  const repriced =
    printed !== null && link.total !== null && (printed.amount !== link.total || printed.currency !== link.currency)
  return (
    <main className="link-page" data-testid="link" data-closed={link.closed ?? undefined}>
      <header>
        <div className="merchant">
          <span className="avatar" aria-hidden="true">
            {[...link.merchant.name.trim()][0]?.toUpperCase() ?? '·'}
          </span>
          <div>
            <p>{link.merchant.name}</p>
            {link.local && <span className="badge">{common('localChain')}</span>}
          </div>
        </div>
        {link.items.length === 1 && <h1>{first?.name}</h1>}
        {link.items.length === 1 && first?.description && <p className="muted">{first.description}</p>}
      </header>
      {link.closed !== null ? (
        <Notice tone="warn" alert title={t(`closed.${link.closed}`)} testId="closed">
          <p>{link.message ?? t('closed.text')}</p>
        </Notice>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            void pay()
          }}
        >
          {repriced && (
            <Notice tone="warn" title={t('printed.title')} testId="repriced">
              <p>
                {t('printed.text', {
                  printed: formatMinor(printed.amount, printed.currency, locale()),
                  now: money(link.total!),
                })}
              </p>
            </Notice>
          )}
          {open ? (
            <OpenAmount
              link={link}
              typed={cart.typed}
              wrong={cart.typed !== '' && total === null}
              onType={(typed) => setCart({ ...cart, typed })}
            />
          ) : (
            <LinkItems
              link={link}
              quantities={cart.quantities}
              onChange={(quantities) => setCart({ ...cart, quantities })}
            />
          )}
          {!open && (
            <p className="total">
              <span>{t('total')}</span>
              <b data-testid="total">{money(total ?? 0)}</b>
            </p>
          )}
          {problem !== null && (
            <Notice tone="bad" alert testId="problem">
              <p>{explain(problem, common)}</p>
            </Notice>
          )}
          <button type="submit" className="button primary" data-testid="pay-link" disabled={total === null || working}>
            {working ? t('working') : total === null ? t('payAny') : t('pay', { amount: money(total) })}
          </button>
          {link.tips && <p className="hint">{t('tips')}</p>}
        </form>
      )}
      <p className="brand">{common('brand')}</p>
    </main>
  )
}
