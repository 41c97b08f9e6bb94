import { currencyExponent } from '@giro/protocol/currency'
import type { LinkView } from '@giro/protocol/linkView'
import PDFDocument from 'pdfkit'
import { encode } from 'uqr'
import { drawText } from './drawText.ts'

export type PaperSize = 'a6' | 'a4'

/** Who hangs it up sells to people of several languages. */
const scan = 'Scan to pay · 扫码付款 · 掃碼付款 · Quét để thanh toán'

/** What the code on paper holds: the link, and the price that stands beside it, so that the page can say when it has changed. */
export function printedUrl(url: string, view: Pick<LinkView, 'total' | 'currency'>): string {
  return view.total === null ? url : `${url}?printed=${view.total}.${view.currency}`
}

/** A link as a sheet to hang up: name, price, code, and the address for those who cannot scan. `accepted` are token symbols. */
export async function qrPdf(url: string, view: LinkView, accepted: string[], size: PaperSize): Promise<Buffer> {
  const document = new PDFDocument({
    size: size.toUpperCase() as 'A6' | 'A4',
    margin: 0,
    // all is drawn as outlines
    font: '',
    info: { Title: view.merchant.name, Subject: url, Creator: 'Giro' },
  })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve)
    document.on('error', reject)
  })
  const { width, height } = document.page
  const unit = width / 298
  const margin = 22 * unit
  const place = { x: margin, width: width - 2 * margin }
  let y = drawText(document, view.merchant.name, { ...place, y: 18 * unit, size: 24 * unit, linesMost: 2 })
  const names = view.items.map((item) => item.name).join(', ')
  if (names !== view.merchant.name) y = drawText(document, names, { ...place, y, size: 13 * unit, linesMost: 2 })
  if (view.total !== null)
    y = drawText(document, money(view.total, view.currency), { ...place, y: y + 2 * unit, size: 22 * unit })

  const below = 74 * unit
  const side = Math.min(place.width, height - y - below - 6 * unit)
  drawCode(document, printedUrl(url, view), (width - side) / 2, y + 6 * unit, side)
  y = drawText(document, scan, { ...place, y: y + side + 10 * unit, size: 11 * unit, linesMost: 1 })
  const address_y = y + 4 * unit
  y = drawText(document, url, { ...place, y: address_y, size: 9 * unit, linesMost: 2 })
  document.link(place.x, address_y, place.width, y - address_y, url)
  drawText(document, `${accepted.join(' · ')} · Giro`, { ...place, y: height - 20 * unit, size: 7 * unit })
  document.end()
  await ended
  return Buffer.concat(chunks)
}

function drawCode(document: PDFKit.PDFDocument, text: string, x: number, y: number, side: number): void {
  // scratches and shadows of a market stall: a quarter of the code may be unreadable
  const { size, data } = encode(text, { ecc: 'Q', border: 2 })
  const module = side / size
  document.fillColor('#000000')
  data.forEach((row, line) => {
    for (let column = 0; column < size; column++) {
      const start = column
      while (row[column]) column++
      if (column > start) document.rect(x + start * module, y + line * module, (column - start) * module, module)
    }
  })
  document.fill()
}

/** "12.34 USD": a currency's own sign may mean another one elsewhere. */
function money(minor: number, currency: string): string {
  const exponent = currencyExponent(currency)
  const digits = String(minor).padStart(exponent + 1, '0')
  const whole = exponent === 0 ? digits : digits.slice(0, -exponent)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return `${grouped}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`} ${currency.toUpperCase()}`
}
