import { type Outline, outlinesOf } from './outlines.ts'

type Document = PDFKit.PDFDocument
type Place = { x: number; y: number; width: number; size: number; linesMost?: number }

/** The file has the font at its thinnest; a stroke around each outline, in em, makes it readable from two metres. */
const stroke_em = 0.055

/**
 * Writes text as outlines, centred, in as many lines as it takes and no larger than fits. Outlines need no font in the reader
 * of the file, whatever the language. Answers the y below it.
 */
export function drawText(document: Document, text: string, place: Place): number {
  let { size } = place
  let lines = wrap(text, place.width / size)
  while (lines.length > (place.linesMost ?? 1) && size > place.size / 2.5) {
    size *= 0.92
    lines = wrap(text, place.width / size)
  }
  let y = place.y
  for (const line of lines.slice(0, place.linesMost ?? 1)) {
    y += size
    let x = place.x + (place.width - widthOf(line) * size) / 2
    for (const { path, advance, unitsPerEm } of line) {
      const scale = size / unitsPerEm
      document.save().translate(x, y).scale(scale, -scale)
      if (path !== '') {
        document
          .lineWidth(stroke_em * unitsPerEm)
          .lineJoin('round')
          .path(path)
          .fillAndStroke('#0b1512', '#0b1512')
      }
      document.restore()
      x += advance * scale + stroke_em * size
    }
    y += size * 0.3
  }
  return y
}

/** In em. */
const widthOf = (line: Outline[]) =>
  line.reduce((sum, { advance, unitsPerEm }) => sum + advance / unitsPerEm + stroke_em, 0)

/** Breaks between words, and within one that is wider than a line, as Chinese always is. `most` is in em. */
function wrap(text: string, most: number): Outline[][] {
  const lines: Outline[][] = [[]]
  for (const word of text.match(/\s+|[^\s\u2e80-\u9fff]+|[\u2e80-\u9fff]/gu) ?? []) {
    const outlines = outlinesOf(word)
    if (widthOf(lines.at(-1)!) + widthOf(outlines) > most && lines.at(-1)!.length > 0) lines.push([])
    if (/^\s+$/.test(word) && lines.at(-1)!.length === 0) continue
    for (const outline of outlines) {
      if (widthOf(lines.at(-1)!) + widthOf([outline]) > most) lines.push([])
      lines.at(-1)!.push(outline)
    }
  }
  return lines.filter((line) => line.length > 0)
}
