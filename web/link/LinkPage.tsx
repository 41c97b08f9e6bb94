import type { LinkView } from '@giro/protocol/linkView'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LoadProblem } from '../ui/LoadProblem.tsx'
import { getJson } from '../ui/problem.ts'
import { LinkForm } from './LinkForm.tsx'
import './link.css'

/** /l/:word, a payment link: what is sold, how many, for how much. */
export function LinkPage({ word }: { word: string }) {
  const { t } = useTranslation('link')
  const [link, setLink] = useState<LinkView | null>(null)
  const [problem, setProblem] = useState<unknown>(null)
  const load = useCallback(() => {
    getJson<LinkView>(`/api/links/${encodeURIComponent(word)}`).then((read) => {
      setLink(read)
      setProblem(null)
      document.title = t('title', { merchant: read.merchant.name })
    }, setProblem)
  }, [word, t])
  useEffect(load, [load])
  if (link) return <LinkForm link={link} reload={load} />
  if (problem === null) return null
  return (
    <LoadProblem
      error={problem}
      title={t('loadFailed')}
      notFound={{ title: t('notFound.title'), text: t('notFound.text') }}
    />
  ) // prettier-ignore
}
