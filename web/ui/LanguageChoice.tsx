import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Language, languages } from '../i18n/languages.ts'
import { changeLanguage } from '../i18n/startI18n.ts'
import { Icon } from './Icon.tsx'

/** The language of the page; each is named in its own words, for those who cannot read the present one. */
export function LanguageChoice() {
  const { t, i18n } = useTranslation()
  const [failed, setFailed] = useState(false)
  const problem = useId()
  const choose = (language: Language) => {
    setFailed(false)
    changeLanguage(language).catch(() => setFailed(true))
  }
  return (
    <div className="language">
      <Icon name="language" />
      <select
        aria-label={t('language.label')}
        aria-describedby={problem}
        data-testid="language"
        value={i18n.language}
        onChange={(event) => choose(event.target.value as Language)}
      >
        {Object.entries(languages).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
      <span id={problem} className="field-error" role="status">
        {failed && t('language.failed')}
      </span>
    </div>
  )
}
