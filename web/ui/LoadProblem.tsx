import { useTranslation } from 'react-i18next'
import { explain } from './explain.ts'
import { Notice } from './Notice.tsx'
import { ProblemError } from './problem.ts'

type Props = { error: unknown; title: string; notFound: { title: string; text: string } }

/** Stands for a page that could not be loaded. */
export function LoadProblem({ error, title, notFound }: Props) {
  const { t } = useTranslation()
  const unknown = error instanceof ProblemError && error.status === 404
  return (
    <main className="alone">
      <Notice tone={unknown ? 'warn' : 'bad'} alert title={unknown ? notFound.title : title}>
        <p>{unknown ? notFound.text : explain(error, t)}</p>
        {!unknown && (
          <button type="button" className="button" onClick={() => location.reload()}>
            {t('retry')}
          </button>
        )}
      </Notice>
    </main>
  )
}
