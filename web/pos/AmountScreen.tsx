import type { PosView } from '@giro/protocol/posView'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PayeeChoice } from '../account/PayeeChoice.tsx'
import { locale } from '../i18n/startI18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { LanguageChoice } from '../ui/LanguageChoice.tsx'
import { formatMinor, parseMinor } from '../ui/money.ts'
import { prepareSound } from './announcePaid.ts'
import { Keypad } from './Keypad.tsx'
import { SettingsDialog } from './SettingsDialog.tsx'
import type { Settings } from './settings.ts'
import { typedMoney, typeKey } from './typedAmount.ts'

type Props = {
  /** null until the service has answered; the keys work at once */
  pos: PosView | null
  lost: boolean
  settings: Settings
  onSettings: (settings: Settings) => void
  onAsk: (amount: number, currency: string, description: string | null) => void
  onSales: () => void
}

/** The amount, by touch, by keyboard, or by screen reader. */
export function AmountScreen({ pos, lost, settings, onSettings, onAsk, onSales }: Props) {
  const { t } = useTranslation('pos')
  const [typed, setTyped] = useState('')
  const [note, setNote] = useState('')
  const [choosing, setChoosing] = useState(false)
  const wanted = settings.currency
  const currency = wanted && pos?.currencies.includes(wanted) ? wanted : (pos?.currencies[0] ?? wanted ?? 'usd')
  const amount = parseMinor(typed, currency) ?? 0
  const shown = typedMoney(typed, currency, locale())
  const press = (key: string) => setTyped((before) => typeKey(before, key, currency))
  const ask = () => {
    if (amount === 0 || !pos) return
    prepareSound()
    onAsk(amount, currency, note.trim() || null)
  }
  useEffect(() => {
    document.title = `${t('title')} · Giro`
  }, [t])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inField = event.target instanceof Element && event.target.closest('input, dialog, select') !== null
      if (inField || event.ctrlKey || event.metaKey || event.altKey) return
      if (/^\d$/.test(event.key)) press(event.key)
      else if (event.key === '.' || event.key === ',') press('.')
      else if (event.key === 'Backspace') press('back')
      else if (event.key === 'Escape') setTyped('')
      // on a button, Enter is that button's
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) ask()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  })
  return (
    <main className="pos" data-testid="pos" data-ready={pos !== null}>
      <header>
        <h1>{pos?.merchant.name ?? '\u00a0'}</h1>
        <LanguageChoice />
        <button
          type="button"
          className="icon-button"
          aria-label={t('settings.title')}
          title={t('settings.title')}
          onClick={() => setChoosing(true)}
        >
          <Icon name="settings" />
        </button>
        <button type="button" className="button small" data-testid="show-sales" onClick={onSales}>
          {t('sales.show')}
        </button>
      </header>
      {pos && <PayeeChoice quiet />}
      {pos?.local && <p className="badge">{t('localChain', { ns: 'common' })}</p>}
      {lost && (
        <p className="line" role="status" data-testid="line-lost">
          {t('line.lost')}
        </p>
      )}
      <output className="typed" aria-label={t('amount.label')} data-testid="typed" data-empty={typed === ''}>
        {shown}
      </output>
      <label className="note">
        <span className="visually-hidden">{t('amount.note')}</span>
        <input
          value={note}
          maxLength={200}
          placeholder={t('amount.noteHint')}
          data-testid="note"
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <Keypad currency={currency} onPress={press} />
      <button
        type="button"
        className="button primary ask"
        data-testid="ask"
        disabled={amount === 0 || !pos}
        onClick={ask}
      >
        {amount === 0 ? t('amount.askEmpty') : t('amount.ask', { amount: formatMinor(amount, currency, locale()) })}
      </button>
      {choosing && (
        <SettingsDialog
          settings={settings}
          currency={currency}
          currencies={pos?.currencies ?? [currency]}
          onChange={onSettings}
          onClose={() => setChoosing(false)}
        />
      )}
    </main>
  )
}
