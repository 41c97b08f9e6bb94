import type { LinkView } from '@giro/protocol/linkView'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatMinor } from '../ui/money.ts'

type Item = LinkView['items'][number]
type Props = {
  link: LinkView
  quantities: Record<string, number>
  onChange: (quantities: Record<string, number>) => void
}

/** What is sold; of some the buyer says how many. */
export function LinkItems({ link, quantities, onChange }: Props) {
  const { t } = useTranslation('link')
  const money = (minor: number) => formatMinor(minor, link.currency, locale())
  const set = (item: Item, wanted: number) => {
    const { minimum, maximum } = item.adjustable!
    onChange({ ...quantities, [item.id]: Math.min(maximum, Math.max(minimum, Math.trunc(wanted) || minimum)) })
  }
  return (
    <ul className="link-items">
      {link.items.map((item) => {
        const quantity = quantities[item.id] ?? item.quantity
        return (
          <li key={item.id}>
            <div>
              {link.items.length > 1 && <p>{item.name}</p>}
              <p className={link.items.length > 1 ? 'muted' : ''}>
                {quantity === 1 && !item.adjustable
                  ? money(item.unit_amount ?? 0)
                  : t('each', { amount: money(item.unit_amount ?? 0) })}
              </p>
            </div>
            {item.adjustable ? (
              <div className="stepper">
                <button
                  type="button"
                  aria-label={`${t('less')}: ${item.name}`}
                  disabled={quantity <= item.adjustable.minimum}
                  onClick={() => set(item, quantity - 1)}
                >
                  −
                </button>
                <input
                  inputMode="numeric"
                  aria-label={t('quantity', { name: item.name })}
                  title={t('between', item.adjustable)}
                  value={quantity}
                  data-testid="quantity"
                  onChange={(event) => set(item, Number(event.target.value))}
                />
                <button
                  type="button"
                  aria-label={`${t('more')}: ${item.name}`}
                  disabled={quantity >= item.adjustable.maximum}
                  data-testid="more"
                  onClick={() => set(item, quantity + 1)}
                >
                  +
                </button>
              </div>
            ) : (
              quantity > 1 && <b>× {quantity}</b>
            )}
          </li>
        )
      })}
    </ul>
  )
}
