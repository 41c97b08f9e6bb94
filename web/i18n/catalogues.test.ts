import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languages } from './languages.ts'

const read = (language: string) =>
  new Map(
    readdirSync(new URL(language, import.meta.url))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) =>
        [...texts(JSON.parse(readFileSync(new URL(`${language}/${file}`, import.meta.url), 'utf8')))].map(
          ([key, text]) => [`${file.replace('.json', '')}:${key}`, text] as const,
        ),
      ),
  )

function* texts(catalogue: object, path = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') yield [path + name, value]
    else yield* texts(value, `${path}${name}.`)
  }
}

const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort()

/** Names, and values with nothing to translate. */
const sameEverywhere = /^(Giro|Shell|Node\.js|Webhooks?|Email|Logo|CSV|API|URL|×|\P{L}*(\{\{\w+\}\}\P{L}*)+)$/u

const english = read('en')
/** Of a number of things, English has two forms; the other languages have one, which i18next calls `other`. */
const wanted = [...english.keys()].filter((key) => !key.endsWith('_one')).sort()

describe.each(Object.keys(languages).filter((language) => language !== 'en'))('%s', (language) => {
  const catalogue = read(language)

  test('default: it has the keys of English, no more and no fewer', () => {
    expect([...catalogue.keys()].sort()).toEqual(wanted)
  })

  test('behavior: each text names what the English one names', () => {
    for (const [key, text] of catalogue) expect(placeholders(text), key).toEqual(placeholders(english.get(key)!))
  })

  test('behavior: nothing is empty, or still English', () => {
    const left = [...catalogue].filter(
      ([key, text]) => !text.trim() || (text === english.get(key) && !sameEverywhere.test(text)),
    )
    expect(left).toEqual([])
  })
})
