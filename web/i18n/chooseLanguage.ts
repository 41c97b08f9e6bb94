/**
 * The first language that the reader wants and we have, else English. Scripts count, regions do not: zh-TW and zh-HK
 * read zh-Hant, zh-CN and zh-SG read zh-Hans. `format` is the reader's own tag, for numbers and dates.
 */
export function chooseLanguage(
  wanted: readonly string[],
  available: readonly string[],
): { language: string; format: string } {
  for (const tag of wanted) {
    const reader = maximized(tag)
    if (!reader) continue
    const language = available.find((candidate) => {
      const own = maximized(candidate)
      return own?.language === reader.language && own.script === reader.script
    })
    if (language) return { language, format: tag }
  }
  return { language: 'en', format: 'en' }
}

function maximized(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag).maximize()
  } catch {
    return null // a browser may name a language that Intl refuses
  }
}
