import i18next, { type ResourceLanguage } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { chooseLanguage } from './chooseLanguage.ts'

/** Every other language is a folder beside en/ with the same files; it is fetched only by those who read it. */
const others = import.meta.glob<{ default: ResourceLanguage }>(['./*/*.json', '!./en/*.json'])
const available = [...new Set(['en', ...Object.keys(others).map((path) => path.split('/')[1]!)])]

let formatLocale = 'en'

/** The BCP 47 tag that numbers, money and dates are formatted for. */
export const locale = () => formatLocale

/** Starts the catalogue of one page, with the English that comes with it, in the reader's language. */
export async function startI18n(english: ResourceLanguage): Promise<void> {
  const chosen = chooseLanguage(navigator.languages, available)
  formatLocale = chosen.format
  const resources: Record<string, ResourceLanguage> = { en: english }
  if (chosen.language !== 'en') {
    const names = Object.keys(english)
    const files = await Promise.all(names.map((name) => others[`./${chosen.language}/${name}.json`]?.()))
    resources[chosen.language] = Object.fromEntries(names.map((name, i) => [name, files[i]?.default ?? {}]))
  }
  await i18next.use(initReactI18next).init({
    lng: chosen.language,
    fallbackLng: 'en',
    resources,
    ns: Object.keys(english),
    defaultNS: 'common',
    initAsync: false,
    interpolation: { escapeValue: false }, // React escapes
  })
  document.documentElement.lang = chosen.language
  document.documentElement.dir = i18next.dir()
}
