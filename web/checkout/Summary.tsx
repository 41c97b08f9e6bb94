import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { formatMinor, formatUnits } from '../ui/money.ts'
import { formatLeft } from '../ui/time.ts'
import { webLink } from './webLink.ts'

/** Who asks for how much, for what, and until when (`left_s`, null when it does not matter any more). */
export function Summary({ view, left_s }: { view: PayView; left_s: number | null }) {
  const { t } = useTranslation('checkout')
  const money = (minor: number) => formatMinor(minor, view.currency, locale())
  const cancelUrl = webLink(view.cancel_url)
  const tokens = inTokens(view)
  return (
    <header className="summary">
      <div className="merchant">
        {cancelUrl && (
          <a className="icon-button" href={cancelUrl} aria-label={t('backToShop')} title={t('backToShop')}>
            <Icon name="back" />
          </a>
        )}
        <span className="avatar" aria-hidden="true">
          {[...view.merchant.name.trim()][0]?.toUpperCase() ?? '·'}
        </span>
        <div>
          <p>{view.merchant.name}</p>
          {view.network.embedded && <span className="badge">{t('localChain', { ns: 'common' })}</span>}
        </div>
      </div>
      <h1>
        <span className="visually-hidden">{t('amountDue')} </span>
        {money(view.amount)}
      </h1>
      {tokens && <p className="in-tokens">{t('inTokens', { amount: tokens, network: onNetworks(view) })}</p>}
      {/* a checkout session of one thing is described by its name */}
      {view.description && !view.line_items.some((item) => item.name === view.description) && (
        <p className="description">{view.description}</p>
      )}
      {view.line_items.length > 0 && (
        <ul className="items" aria-label={t('order')}>
          {view.line_items.map((item, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an order's lines never move
            <li key={index}>
              <span className="item-name">
                {item.name}
                {item.quantity > 1 && (
                  <small>
                    {t('quantity', { count: item.quantity })} {money(item.unit_amount)}
                  </small>
                )}
              </span>
              <span>{money(item.unit_amount * item.quantity)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="time-left" data-urgent={left_s !== null && left_s < 300} hidden={left_s === null}>
        <Icon name="clock" />
        {t('timeLeft')} <time role="timer">{formatLeft(left_s ?? 0, locale())}</time>
      </p>
    </header>
  )
}

/** "50.00 USDC or USDT": each token by name where the amount is the same, as it is at par. */
function inTokens({ options }: PayView): string {
  const symbols = new Map<string, string[]>()
  for (const { amount, decimals, symbol } of options) {
    const shown = formatUnits(amount, decimals, locale())
    symbols.set(shown, [...new Set([...(symbols.get(shown) ?? []), symbol])])
  }
  const either = new Intl.ListFormat(locale(), { type: 'disjunction' })
  return either.format([...symbols].map(([amount, same]) => `${amount}\u00a0${either.format(same)}`))
}

/** Where it was paid, once it is; until then all that it can be paid on. */
function onNetworks(view: PayView): string {
  const names = view.asset === null ? view.networks.map(({ name }) => name) : [view.network.name]
  return new Intl.ListFormat(locale(), { type: 'disjunction' }).format(names)
}
