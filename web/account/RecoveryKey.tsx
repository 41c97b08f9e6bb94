import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from '../ui/Icon.tsx'
import { QrCode } from '../ui/QrCode.tsx'
import { WalletError } from '../wallet/WalletError.ts'
import type { AccountProps } from './Account.tsx'
import { Problem } from './Problem.tsx'
import { useDeed } from './useDeed.ts'

type Step = { name: 'idle' } | { name: 'show'; words: string[] } | { name: 'confirm'; words: string[]; asked: number[] }

/** Twelve words on paper that can name a new passkey. They are shown once, and kept nowhere. */
export function RecoveryKey({ passkey, view, load }: AccountProps) {
  const { t } = useTranslation('account')
  const { busy, error, run } = useDeed()
  const [step, setStep] = useState<Step>({ name: 'idle' })
  const [typed, setTyped] = useState<string[]>([])
  const make = () => run(async () => setStep({ name: 'show', words: (await import('./recover.ts')).newWords() }))
  const confirm = (words: string[], asked: number[]) =>
    run(async () => {
      if (asked.some((place, index) => typed[index]?.trim().toLowerCase() !== words[place]))
        throw new WalletError('words')
      const [{ recoveryKeyOf }, { setRecoveryKeyData }, { execute }] = await Promise.all([
        import('./recover.ts'),
        import('./keyCalls.ts'),
        import('./operate.ts'),
      ])
      const key = recoveryKeyOf(words.join(' '))
      await execute(passkey, [{ to: view.address, data: setRecoveryKeyData(key.address) }])
      setStep({ name: 'idle' })
      setTyped([])
      await load()
    })
  return (
    <div className="safety">
      <h3>{t('paper.title')}</h3>
      {step.name === 'idle' && (
        <>
          <p data-testid="recovery-key" data-set={view.recovery.key !== null}>
            {t(view.recovery.key ? 'paper.set' : 'paper.none')}
          </p>
          <button type="button" className="button" data-testid="make-recovery-key" disabled={busy} onClick={make}>
            {t(view.recovery.key ? 'paper.again' : 'paper.make')}
          </button>
        </>
      )}
      {step.name === 'show' && (
        <>
          <div className="recovery-sheet" data-testid="recovery-sheet">
            <h2>{t('paper.sheet')}</h2>
            <ol>
              {step.words.map((word, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a word may be there twice, its place never changes
                <li key={index}>{word}</li>
              ))}
            </ol>
            <p className="mono address">{view.address}</p>
            <QrCode text={view.address} label={t('receive.code')} />
            <p>{t('paper.how', { site: location.host })}</p>
          </div>
          <div className="buttons">
            <button type="button" className="button" onClick={() => print()}>
              <Icon name="print" />
              {t('paper.print')}
            </button>
            <button
              type="button"
              className="button primary"
              data-testid="have-paper"
              onClick={() => setStep({ name: 'confirm', words: step.words, asked: twoOf(step.words.length) })}
            >
              {t('paper.have')}
            </button>
          </div>
        </>
      )}
      {step.name === 'confirm' && (
        <form
          className="field-form"
          onSubmit={(event) => {
            event.preventDefault()
            void confirm(step.words, step.asked)
          }}
        >
          {step.asked.map((place, index) => (
            <label key={place}>
              {t('paper.word', { number: place + 1 })}
              <input
                value={typed[index] ?? ''}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                data-testid="confirm-word"
                data-place={place}
                onChange={(event) => setTyped((before) => Object.assign([...before], { [index]: event.target.value }))}
              />
            </label>
          ))}
          <button type="submit" className="button primary" data-testid="set-recovery-key" disabled={busy}>
            {t(busy ? 'make.busy' : 'paper.confirm')}
          </button>
          <button type="button" className="link" onClick={() => setStep({ name: 'show', words: step.words })}>
            {t('paper.back')}
          </button>
        </form>
      )}
      <Problem error={error} />
    </div>
  )
}

/** Two different places, so that a paper that was never printed is noticed. */
function twoOf(count: number): number[] {
  const random = crypto.getRandomValues(new Uint32Array(2))
  const first = random[0]! % count
  return [first, (first + 1 + (random[1]! % (count - 1))) % count].sort((a, b) => a - b)
}
