import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'

type Option = PayView['options'][number]
type Props = { view: PayView; options: Option[]; value: string; onChange: (key: string) => void }

/** A token has the same address on several networks. */
export const optionKey = ({ network, asset }: Option) => `${network}/${asset}`

/** The tokens that the shop takes, each with its network when there are several; the arrow keys choose. */
export function AssetChoice({ view, options, value, onChange }: Props) {
  const { t } = useTranslation('checkout')
  const several = new Set(options.map((option) => option.network)).size > 1
  const nameOf = (id: string) => view.networks.find((network) => network.id === id)?.name ?? id
  return (
    <fieldset className="assets">
      <legend>{t('asset')}</legend>
      <div>
        {options.map((option) => (
          <label
            key={optionKey(option)}
            data-testid={several ? `asset-${option.symbol}-${option.network}` : `asset-${option.symbol}`}
          >
            <input
              type="radio"
              name="asset"
              value={optionKey(option)}
              checked={optionKey(option) === value}
              onChange={() => onChange(optionKey(option))}
            />
            <strong>{option.symbol}</strong>
            {several && <span>{t('onNetwork', { network: nameOf(option.network) })}</span>}
            <small>{t(option.gasless ? 'gasless' : option.permit2 ? 'gaslessOnceAllowed' : 'withGas')}</small>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
