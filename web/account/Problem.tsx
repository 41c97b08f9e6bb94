import { useTranslation } from 'react-i18next'
import { explain } from '../ui/explain.ts'
import { Notice } from '../ui/Notice.tsx'

/** What went wrong with the last thing that was done here. */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation()
  if (error === null) return null
  return (
    <Notice tone="bad" alert testId="account-error">
      <p>{explain(error, t)}</p>
    </Notice>
  )
}
