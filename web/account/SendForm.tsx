import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { locale } from '../i18n/startI18n.ts'
import { formatToken } from '../ui/money.ts'
import { checkAddress } from '../wallet/checkAddress.ts'
import { transferData } from '../wallet/erc20.ts'
import type { AccountProps } from './Account.tsx'
import { Problem } from './Problem.tsx'
import { typedUnits } from './typedUnits.ts'
import { useDeed } from './useDeed.ts'

/** Sends money out; the passkey signs, the service brings it to the chain. */
export function SendForm({ passkey, view, load }: AccountProps) {
  const { t } = useTranslation('account')
  const { busy, error, run } = useDeed()
  const [to, setTo] = useState('')
  const [typed, setTyped] = useState('')
  const [asset, setAsset] = useState(view.balances[0]?.asset ?? '')
  const [sent, setSent] = useState<string | null>(null)
  const token = view.balances.find((balance) => balance.asset === asset)
  if (!token) return null
  const amount = typedUnits(typed, token.decimals)
  const address = checkAddress(to.trim())
  const own = to.trim().toLowerCase() === view.address.toLowerCase()
  const short = amount !== null && amount > BigInt(token.amount)
  const good = address === 'ok' && !own && amount !== null && amount > 0n && !short
  const send = () =>
    run(async () => {
      setSent(null)
      const { execute } = await import('./operate.ts')
      await execute(passkey, [{ to: token.asset, data: transferData(to.trim(), amount!) }])
      setSent(formatToken(String(amount), token, locale()))
      setTyped('')
      await load()
    })
  return (
    <details className="card">
      <summary data-testid="send-open">{t('send.title')}</summary>
      <form
        className="field-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (good) void send()
        }}
      >
        <label>
          {t('send.to')}
          <input
            value={to}
            autoComplete="off"
            spellCheck={false}
            data-testid="send-to"
            aria-invalid={to !== '' && (address !== 'ok' || own)}
            onChange={(event) => setTo(event.target.value)}
          />
        </label>
        {to !== '' && (address !== 'ok' || own) && (
          <p className="hint" role="alert">
            {t(own ? 'send.own' : `send.${address as 'malformed' | 'checksum'}`)}
          </p>
        )}
        <label>
          {t('send.amount')}
          <input
            value={typed}
            inputMode="decimal"
            autoComplete="off"
            data-testid="send-amount"
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        {view.balances.length > 1 && (
          <label>
            {t('send.asset')}
            <select value={asset} onChange={(event) => setAsset(event.target.value)}>
              {view.balances.map((balance) => (
                <option key={balance.asset} value={balance.asset}>
                  {balance.symbol}
                </option>
              ))}
            </select>
          </label>
        )}
        {short && (
          <p className="hint" role="alert">
            {t('send.short', { balance: formatToken(token.amount, token, locale()) })}
          </p>
        )}
        <button type="submit" className="button primary" data-testid="send" disabled={!good || busy}>
          {t(busy ? 'make.busy' : 'send.button')}
        </button>
        <p className="hint">{t('send.final')}</p>
        {sent && (
          <p role="status" data-testid="sent">
            {t('send.sent', { amount: sent })}
          </p>
        )}
        <Problem error={error} />
      </form>
    </details>
  )
}
