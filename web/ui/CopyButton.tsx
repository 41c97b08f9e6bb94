import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from './copyText.ts'
import { Icon } from './Icon.tsx'

type Props = { text: string; label: string; testId?: string; compact?: boolean }

/** Copies `text`; `label` says what it is ("Copy address"). Success is shown and announced. */
export function CopyButton({ text, label, testId, compact }: Props) {
  const { t } = useTranslation()
  const [result, setResult] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (!result) return
    const timer = setTimeout(() => setResult(null), 2500)
    return () => clearTimeout(timer)
  }, [result])
  const copy = () =>
    copyText(text).then(
      () => setResult('copied'),
      () => setResult('failed'),
    )
  return (
    <>
      <button
        type="button"
        className={compact ? 'copy copy-compact' : 'copy'}
        data-testid={testId}
        data-result={result ?? undefined}
        aria-label={label}
        title={label}
        onClick={copy}
      >
        <Icon name={result === 'copied' ? 'check' : 'copy'} />
        {/* both words lie on each other, so the button never changes its width */}
        {!compact && (
          <span className="stack">
            <span aria-hidden={result === 'copied'}>{t('copy')}</span>
            <span aria-hidden={result !== 'copied'}>{t('copied')}</span>
          </span>
        )}
      </button>
      <span role="status" className="visually-hidden">
        {result && t(result === 'copied' ? 'copiedAnnounce' : 'copyFailed')}
      </span>
    </>
  )
}
