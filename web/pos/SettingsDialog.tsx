import { useTranslation } from 'react-i18next'
import { PayeeChoice } from '../account/PayeeChoice.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import type { Settings } from './settings.ts'

type Props = {
  settings: Settings
  currency: string
  currencies: string[]
  onChange: (settings: Settings) => void
  onClose: () => void
}

/** What this device asks for and how it says that money came. */
export function SettingsDialog({ settings, currency, currencies, onChange, onClose }: Props) {
  const { t } = useTranslation('pos')
  return (
    <Dialog title={t('settings.title')} onClose={onClose}>
      <div className="field-form">
        {currencies.length > 1 && (
          <label>
            {t('settings.currency')}
            <select value={currency} onChange={(event) => onChange({ ...settings, currency: event.target.value })}>
              {currencies.map((one) => (
                <option key={one} value={one}>
                  {one.toUpperCase()}
                </option>
              ))}
            </select>
          </label>
        )}
        <label className="check">
          <input
            type="checkbox"
            checked={settings.tips}
            data-testid="tips"
            onChange={(event) => onChange({ ...settings, tips: event.target.checked })}
          />
          <span>
            {t('settings.tips')}
            <small>{t('settings.tipsHint')}</small>
          </span>
        </label>
        <label className="check">
          <input
            type="checkbox"
            checked={settings.sound}
            onChange={(event) => onChange({ ...settings, sound: event.target.checked })}
          />
          <span>{t('settings.sound')}</span>
        </label>
        <PayeeChoice />
      </div>
    </Dialog>
  )
}
