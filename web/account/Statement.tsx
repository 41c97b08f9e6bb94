import { useTranslation } from 'react-i18next'

const lines = ['alone', 'device', 'lost', 'paper', 'site', 'network'] as const

/** What can be lost, and by what: plainly. */
export function Statement() {
  const { t } = useTranslation('account')
  return (
    <section className="card statement" aria-labelledby="statement">
      <h2 id="statement">{t('statement.title')}</h2>
      <ul>
        {lines.map((line) => (
          <li key={line}>{t(`statement.${line}`)}</li>
        ))}
      </ul>
    </section>
  )
}
