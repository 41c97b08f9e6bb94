import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { create, type Font } from 'fontkit'

const folder = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc/package.json'))

type Range = { first: number; last: number; file: string }
let ranges: Range[] | null = null
const fonts = new Map<string, Font>()

export type Outline = {
  /** an SVG path, y upwards, in units of `unitsPerEm` */
  path: string
  advance: number
  unitsPerEm: number
}

/**
 * The outline of each character that Noto Sans has: Latin, Vietnamese, Chinese, Japanese kana, Cyrillic. Others, such as
 * emoji, are left out. The font comes in a hundred files by characters; those that are needed are read, once.
 */
export function outlinesOf(text: string): Outline[] {
  return [...text.normalize('NFC')].flatMap((character) => {
    const code = character.codePointAt(0)!
    const font = fontFor(code)
    if (!font?.hasGlyphForCodePoint(code)) return []
    const glyph = font.glyphForCodePoint(code)
    return [{ path: glyph.path.toSVG(), advance: glyph.advanceWidth, unitsPerEm: font.unitsPerEm }]
  })
}

function fontFor(code: number): Font | null {
  ranges ??= readRanges()
  const range = ranges.find(({ first, last }) => code >= first && code <= last)
  if (!range) return null
  const known = fonts.get(range.file)
  if (known) return known
  const font = create(readFileSync(join(folder, 'files', range.file)))
  if (!('glyphForCodePoint' in font)) return null
  fonts.set(range.file, font)
  return font
}

/** `"[4]": "U+1f1e9-1f1f5,U+1f21a"`, a line for each file. */
function readRanges(): Range[] {
  const files = JSON.parse(readFileSync(join(folder, 'unicode.json'), 'utf8')) as Record<string, string>
  return Object.entries(files).flatMap(([name, list]) =>
    list.split(',').map((range) => {
      const [first, last = first] = range.replace('U+', '').split('-')
      const file = `noto-sans-sc-${name.replace(/[[\]]/g, '')}-wght-normal.woff2`
      return { first: Number.parseInt(first!, 16), last: Number.parseInt(last!, 16), file }
    }),
  )
}
