import i18next, { type FormatterModule, type ResourceLanguage } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { chooseLanguage } from './chooseLanguage.ts'
import { chosenLanguage, rememberLanguage } from './chosenLanguage.ts'
import { type Language, languages } from './languages.ts'

/** Every other language is a folder beside en/ with the same files, fetched only by those who read it. */
const others = import.meta.glob<ResourceLanguage>('./*/catalogue.ts', { import: 'catalogue' })

let formatLocale = 'en'

/** The BCP 47 tag that numbers, money and dates are formatted for. */
export const locale = () => formatLocale

const numbers: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value) => (typeof value === 'number' ? new Intl.NumberFormat(formatLocale).format(value) : value),
}

/** Starts the catalogue of one page, with the English that comes with it, in the reader's language. */
export async function startI18n(english: ResourceLanguage): Promise<void> {
  await i18next
    .use(initReactI18next)
    .use(numbers)
    .init({
      lng: 'en',
      fallbackLng: 'en',
      resources: { en: english },
      ns: Object.keys(english),
      defaultNS: 'common',
      initAsync: false,
      interpolation: { escapeValue: false, alwaysFormat: true }, // React escapes
    })
  try {
    await show()
  } catch (error) {
    // without a line, the page that was kept speaks English
    console.info('The catalogue of this language could not be loaded.', error)
  }
}

/** Shows the page in `language`, and remembers that on this device. Rejects if its catalogue cannot be loaded. */
export async function changeLanguage(language: Language): Promise<void> {
  await show(language)
  rememberLanguage(language)
}

async function show(chosen = chosenLanguage()): Promise<void> {
  const { language, format } = chooseLanguage(navigator.languages, Object.keys(languages), chosen)
  if (language !== 'en') {
    const catalogue = await others[`./${language}/catalogue.ts`]!()
    for (const name of i18next.options.ns as string[])
      i18next.addResourceBundle(language, name, catalogue[`./${name}.json`])
  }
  formatLocale = format
  document.documentElement.lang = language
  document.documentElement.dir = i18next.dir(language)
  await i18next.changeLanguage(language)
}
