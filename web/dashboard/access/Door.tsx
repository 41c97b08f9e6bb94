import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** The page around a login or an invitation. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation('dashboard')
  return (
    <main className="door">
      <p className="logo">
        <span className="avatar" aria-hidden="true" />
        {t('brand')}
      </p>
      <section className="card">
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  )
}
