import { useTranslation } from 'react-i18next'
import { explain } from '../../ui/explain.ts'
import { Notice } from '../../ui/Notice.tsx'
import { ProblemError } from '../../ui/problem.ts'

/** What went wrong with what was asked for, if anything did. */
export function Failure({ error }: { error: unknown }) {
  const { t } = useTranslation('access')
  const { t: common } = useTranslation()
  if (error == null) return null
  // the browser's words when a person closes its dialog, or takes too long
  const closed = !(error instanceof ProblemError) && error instanceof Error && error.name === 'NotAllowedError'
  return (
    <Notice tone="bad" alert>
      <p>{closed ? t('passkey.closed') : explain(error, common)}</p>
    </Notice>
  )
}
