import type { PayView } from '@giro/protocol/payView'
import { useTranslation } from 'react-i18next'

type Props = { options: PayView['options']; value: string; onChange: (asset: string) => void }

/** The tokens that the shop takes; the arrow keys choose. */
export function AssetChoice({ options, value, onChange }: Props) {
  const { t } = useTranslation('checkout')
  return (
    <fieldset className="assets">
      <legend>{t('asset')}</legend>
      <div>
        {options.map((option) => (
          <label key={option.asset} data-testid={`asset-${option.symbol}`}>
            <input
              type="radio"
              name="asset"
              value={option.asset}
              checked={option.asset === value}
              onChange={() => onChange(option.asset)}
            />
            <strong>{option.symbol}</strong>
            <small>{t(option.gasless ? 'gasless' : 'withGas')}</small>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
