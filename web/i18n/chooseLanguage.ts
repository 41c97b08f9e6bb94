/**
 * The first language that the reader wants and we have, else English. Scripts count, regions do not: zh-TW and zh-HK
 * read zh-Hant, zh-CN and zh-SG read zh-Hans. `format` is the reader's own tag, for numbers and dates. What was `chosen`
 * on the page comes first, in the region that the browser names for it.
 */
export function chooseLanguage(
  wanted: readonly string[],
  available: readonly string[],
  chosen: string | null = null,
): { language: string; format: string } {
  const tags = chosen === null ? wanted : [...wanted.filter((tag) => reads(tag, chosen)), chosen, ...wanted]
  for (const tag of tags) {
    const language = available.find((candidate) => reads(tag, candidate))
    if (language) return { language, format: tag }
  }
  return { language: 'en', format: 'en' }
}

function reads(tag: string, language: string): boolean {
  const [reader, own] = [maximized(tag), maximized(language)]
  return reader !== null && reader.language === own?.language && reader.script === own.script
}

function maximized(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag).maximize()
  } catch {
    return null // a browser may name a language that Intl refuses
  }
}
