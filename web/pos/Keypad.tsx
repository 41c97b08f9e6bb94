import { currencyExponent } from '@giro/protocol/currency'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'

type Props = { currency: string; onPress: (key: string) => void }

/** Twelve keys as on a telephone. */
export function Keypad({ currency, onPress }: Props) {
  const { t } = useTranslation('pos')
  const point = new Intl.NumberFormat(locale()).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.'
  const key = (name: string, label: string, shown: React.ReactNode = label) => (
    <button key={name} type="button" aria-label={label} data-key={name} onClick={() => onPress(name)}>
      {shown}
    </button>
  )
  return (
    <fieldset className="keypad">
      <legend className="visually-hidden">{t('amount.keys')}</legend>
      {[...'123456789'].map((digit) => key(digit, digit))}
      {currencyExponent(currency) === 0 ? key('000', t('amount.thousand'), '000') : key('.', t('amount.point'), point)}
      {key('0', '0')}
      {key('back', t('amount.delete'), <Icon name="delete" />)}
    </fieldset>
  )
}
