import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MakeAccount } from './MakeAccount.tsx'
import type { OwnPasskey } from './ownPasskey.ts'
import { Problem } from './Problem.tsx'
import { Statement } from './Statement.tsx'
import { useDeed } from './useDeed.ts'

/** For somebody without an account, or without the device that opens it. */
export function Welcome({ onAccount }: { onAccount: (passkey: OwnPasskey) => void }) {
  const { t } = useTranslation('account')
  return (
    <main className="account">
      <h1>{t('welcome.title')}</h1>
      <p className="muted">{t('welcome.text')}</p>
      <section className="card">
        <MakeAccount primary useLabel={t('make.open')} onAccount={onAccount} />
      </section>
      <Statement />
      <details className="card" data-testid="recover">
        <summary>{t('recover.summary')}</summary>
        <Recover onAccount={onAccount} />
      </details>
    </main>
  )
}

function Recover({ onAccount }: { onAccount: (passkey: OwnPasskey) => void }) {
  const { t } = useTranslation('account')
  const { busy, error, run } = useDeed()
  const [address, setAddress] = useState('')
  const [words, setWords] = useState('')
  return (
    <form
      className="field-form"
      onSubmit={(event) => {
        event.preventDefault()
        run(async () => onAccount(await (await import('./recover.ts')).startRecovery(address, words)))
      }}
    >
      <p>{t('recover.text')}</p>
      <label>
        {t('recover.address')}
        <input
          value={address}
          required
          autoComplete="off"
          spellCheck={false}
          data-testid="recover-address"
          onChange={(event) => setAddress(event.target.value)}
        />
      </label>
      <label>
        {t('recover.words')}
        <textarea
          value={words}
          required
          rows={3}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-testid="recover-words"
          onChange={(event) => setWords(event.target.value)}
        />
      </label>
      <button type="submit" className="button primary" data-testid="recover-start" disabled={busy}>
        {t(busy ? 'make.busy' : 'recover.start')}
      </button>
      <Problem error={error} />
    </form>
  )
}
